package dev.marquee.platform;

/**
 * Kafka.
 *
 * @param servers {@code host:port,…} to ask first
 * @param topics what the names of topics and groups begin with
 * @param partitions of topics that are made
 * @param replication of topics that are made
 * @param propertiesFile further properties of Kafka's clients, such as TLS and a login; none if
 *     empty
 */
public record KafkaSettings(
    String servers, String topics, int partitions, int replication, String propertiesFile) {}
