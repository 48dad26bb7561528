// Says on an open page that there is something new, as it happens. Without it the page is as complete, only not as quick.
const place = document.querySelector("[data-live]");
if (place && "EventSource" in window) {
  const news = new EventSource("/api/v1/matches/stream");
  news.addEventListener(place.dataset.live, () => {
    place.firstElementChild.hidden = false; // its region is there from the beginning: readers hear what appears in it
  });
  addEventListener("pagehide", () => news.close());
}
