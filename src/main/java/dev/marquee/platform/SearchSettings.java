package dev.marquee.platform;

/**
 * The search server: OpenSearch, or Elasticsearch from 8 on.
 *
 * @param url such as {@code http://localhost:9200}; empty where there is none
 * @param user of the server; empty where it asks for none
 * @param apiKey in place of user and password; empty where it asks for none
 * @param prefix what the names of indices begin with
 * @param timeoutMillis how long a search may take before Postgres answers in its place
 * @param breakerFailures searches that fail in a row until it is left alone for {@code
 *     breakerResetMillis}
 * @param refreshMillis how long a change may wait in the index before searches see it
 * @param availabilityMillis how often seats that are left go to the index
 * @param checkSeconds how often it is looked whether the index is still there
 */
public record SearchSettings(
    String url,
    String user,
    String password,
    String apiKey,
    String prefix,
    int timeoutMillis,
    int breakerFailures,
    int breakerResetMillis,
    int refreshMillis,
    int availabilityMillis,
    int checkSeconds) {

  /** Refuses what would never answer. */
  public SearchSettings {
    if (Math.min(
            Math.min(timeoutMillis, Math.min(breakerFailures, breakerResetMillis)),
            Math.min(refreshMillis, Math.min(availabilityMillis, checkSeconds)))
        < 1) {
      throw new IllegalArgumentException("MARQUEE_SEARCH_… times and counts must be positive");
    }
    if (!prefix.matches("[a-z][a-z0-9_-]{0,100}")) {
      throw new IllegalArgumentException(
          "MARQUEE_SEARCH_PREFIX must be lower-case letters, digits, - and _");
    }
  }

  /** Whether there is a search server. */
  public boolean isThere() {
    return !url.isEmpty();
  }
}
