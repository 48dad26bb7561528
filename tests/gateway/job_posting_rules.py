"""Google's documented rules for JobPosting as a checker; each rule cites where it stands.

G: https://developers.google.com/search/docs/appearance/structured-data/job-posting (sections in brackets)
S: https://schema.org/JobPosting and the types it names
"""

import datetime as dt
import re
from typing import Any

EMPLOYMENT = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}
UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
REQUIRED = ("datePosted", "description", "hiringOrganization", "jobLocation", "title")  # G [Required properties]


def complaints(posting: dict[str, Any], today: dt.date) -> list[str]:
    """What Google would not take; empty when it is valid."""
    found = [f"{name} is missing" for name in REQUIRED if not posting.get(name)]
    if found:
        return found
    found += ["not a schema.org JobPosting"] * (
        (posting["@type"], posting["@context"].rstrip("/")) != ("JobPosting", "https://schema.org")
    )
    return [*found, *_words(posting), *_who_and_where(posting), *_when(posting, today), *_terms(posting)]


def _words(posting: dict[str, Any]) -> list[str]:
    found = []
    text = posting["description"]
    if not re.search(r"<p>|<br ?/?>|\n", text):  # G [description]: "at a minimum, add paragraph breaks"
        found.append("description has no paragraphs")
    if re.search(r"<script|<style|\son\w+=", text):
        found.append("description has active content")
    if re.sub(r"<[^>]*>", "", text).strip() == posting["title"].strip():  # G [description]: not the same as the title
        found.append("description is the title")
    if re.search(r"[!*]{2}|\d{2}\.\d{2}\.\d{4}|€", posting["title"]):  # G [title]: no dates, salaries, "!!" and "**"
        found.append("title holds a date, a salary or decoration")
    return found


def _who_and_where(posting: dict[str, Any]) -> list[str]:
    found = []
    who = posting["hiringOrganization"]
    if who.get("@type") != "Organization" or not who.get("name"):  # G [hiringOrganization]
        found.append("hiringOrganization has no name")
    place = posting["jobLocation"]
    address = place.get("address", {})
    if place.get("@type") != "Place" or address.get("@type") != "PostalAddress":  # G [jobLocation]
        found.append("jobLocation has no address")
    if not re.fullmatch(r"[A-Z]{2}", address.get("addressCountry", "")):  # G [jobLocation]: addressCountry is required
        found.append("address has no country")
    if not (address.get("addressLocality") and address.get("postalCode")):  # G [jobLocation]: as specific as possible
        found.append("address is not specific")
    return found


def _when(posting: dict[str, Any], today: dt.date) -> list[str]:
    posted = dt.date.fromisoformat(posting["datePosted"][:10])  # G [datePosted]: ISO 8601
    found = ["datePosted lies in the future"] * (posted > today + dt.timedelta(days=1))
    if "validThrough" in posting:  # G [validThrough]: ISO 8601; left out for what never expires, never in the past
        until = dt.datetime.fromisoformat(posting["validThrough"])
        found += ["validThrough has no time zone"] * (until.tzinfo is None)
        found += ["validThrough has passed"] * (until.date() < today)
    return found


def _terms(posting: dict[str, Any]) -> list[str]:
    found = []
    if not set(posting.get("employmentType", [])) <= EMPLOYMENT:  # G [employmentType]
        found.append("employmentType is none of Google's")
    if not isinstance(posting.get("directApply", False), bool):  # G [directApply]
        found.append("directApply is no boolean")
    identifier = posting.get("identifier", {})
    if identifier and not (identifier.get("@type") == "PropertyValue" and identifier.get("value")):  # G [identifier]
        found.append("identifier is no PropertyValue")
    if "baseSalary" in posting:  # G [baseSalary]: actual, by the employer; S MonetaryAmount, QuantitativeValue
        salary, value = posting["baseSalary"], posting["baseSalary"].get("value", {})
        right = salary.get("@type") == "MonetaryAmount" and value.get("@type") == "QuantitativeValue"
        found += ["baseSalary is not typed"] * (not right)
        found += ["baseSalary has no currency"] * (not re.fullmatch(r"[A-Z]{3}", salary.get("currency", "")))
        found += ["baseSalary has no unit"] * (value.get("unitText") not in UNITS)
        found += ["baseSalary is no positive number"] * (
            not (isinstance(value.get("value"), int | float) and value["value"] > 0)
        )
    return found
