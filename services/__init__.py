"""The four services. Each owns one database and speaks to the others over RabbitMQ, in the words of contracts."""
