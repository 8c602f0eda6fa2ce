package dev.marquee.devstack;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the dev server says when all is up. */
record Welcome(
    Servers servers,
    Ports asked,
    PaymentSimulator simulator,
    Optional<Inbox> inbox,
    int port,
    int managementPort) {

  String text(Duration took) {
    return """

        Marquee is ready, after %1$.1f s. Ctrl-C stops it; its data is kept under target/devstack.

          Service     http://localhost:%2$d
          API page    http://localhost:%2$d/docs
          Management  http://localhost:%3$d/health/ready and /metrics
          Postgres    postgresql://%4$s@%5$s:%6$s/%7$s%8$s
          Redis       %9$s%10$s
          Kafka       %11$s%12$s
          Search      %20$s%21$s
          SMTP        %13$s:%14$s%15$s
          Inbox       %19$s
          Payments    %16$s/sim/intents (simulator; order faults by POST /sim/faults)

          Accounts    %17$s
          Password    %18$s

          Try         curl -s 'http://localhost:%2$d/movies?city=London&limit=3'
        """
        .formatted(
            took.toMillis() / 1000.0,
            port,
            managementPort,
            setting("MARQUEE_DATABASE_USER", "marquee"),
            setting("MARQUEE_DATABASE_HOST", "localhost"),
            setting("MARQUEE_DATABASE_PORT", "5432"),
            setting("MARQUEE_DATABASE_NAME", "marquee"),
            note("MARQUEE_DATABASE_PORT", asked.database()),
            setting("MARQUEE_REDIS_URL", "redis://localhost:6379"),
            note("MARQUEE_REDIS_URL", asked.redis()),
            setting("MARQUEE_KAFKA_SERVERS", "none"),
            note("MARQUEE_KAFKA_SERVERS", asked.kafka()),
            setting("MARQUEE_MAIL_HOST", "none"),
            setting("MARQUEE_MAIL_PORT", ""),
            note("MARQUEE_MAIL_PORT", asked.mail()),
            simulator.url(),
            DemoCatalogue.ACCOUNTS.stream()
                .map(DemoCatalogue.DemoAccount::email)
                .collect(Collectors.joining(", ")),
            DemoCatalogue.PASSWORD,
            inbox.map(it -> it.url() + " (the mails that SMTP got)").orElse("none"),
            setting("MARQUEE_SEARCH_URL", "http://localhost:9200"),
            note("MARQUEE_SEARCH_URL", asked.search()));
  }

  private String setting(String variable, String otherwise) {
    return servers.environment().getOrDefault(variable, otherwise);
  }

  /** Says so where an embedded server has not the port that it mostly has. */
  private String note(String variable, int asked) {
    return !(servers instanceof EmbeddedServers)
            || setting(variable, "").endsWith(String.valueOf(asked))
        ? ""
        : "  (" + asked + " is taken by something else)";
  }
}
