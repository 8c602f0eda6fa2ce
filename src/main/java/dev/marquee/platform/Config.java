package dev.marquee.platform;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All settings, read once at start: the defaults of {@code application.yaml}, each overridden by
 * the environment variable {@code MARQUEE_} and its path in upper case, joined by underscores
 * ({@code http.port} is {@code MARQUEE_HTTP_PORT}).
 */
public record Config(
    Http http,
    Management management,
    Database database,
    Redis redis,
    KafkaSettings kafka,
    ChangeSettings changes,
    SearchSettings search,
    Auth auth,
    OidcSettings oidc,
    Payment payment,
    Limits limits,
    Hold hold,
    Feed feed,
    Booking booking,
    MoneySettings money,
    TicketSettings tickets,
    WaitingRoom waitingRoom,
    NotificationSettings notification,
    MailSettings mail,
    SmsSettings sms) {

  private static final String PREFIX = "MARQUEE_";

  /**
   * The public port. {@code verticles}: how many event loops serve it; 0 is one a core. Port 0 is
   * any free one, and served by one event loop.
   */
  public record Http(String host, int port, int verticles, int drainSeconds) {}

  /** The port of health and metrics, not for the public. */
  public record Management(String host, int port) {}

  /** Postgres. {@code pipelining}: requests in flight on one connection. */
  public record Database(
      String host,
      int port,
      String name,
      String user,
      String password,
      int poolSize,
      int pipelining,
      int maxWaiting,
      int connectTimeoutMillis,
      int queryTimeoutMillis,
      boolean migrate) {}

  /** Redis; {@code timeoutMillis} bounds every command. */
  public record Redis(String url, int timeoutMillis, int reconnectMillis) {}

  /** Tokens. {@code secret} signs access tokens (HMAC-SHA256), at least 32 characters. */
  public record Auth(String secret, int accessTokenSeconds, int refreshTokenDays) {
    /** Refuses a secret that is too short to be one. */
    public Auth {
      if (secret.length() < 32) {
        throw new IllegalArgumentException(
            "MARQUEE_AUTH_SECRET must be set, to at least 32 characters");
      }
    }
  }

  /** The payment gateway: Stripe's API or what speaks it. */
  public record Payment(
      String url,
      String secretKey,
      int timeoutMillis,
      int breakerFailures,
      int breakerResetMillis) {}

  /**
   * What one client may take. {@code trustedProxies}: how many names from the end of {@code
   * X-Forwarded-For} are believed; {@code sockets}: of this node; {@code socketsPerAddress}: 0 is
   * no cap.
   */
  public record Limits(
      int trustedProxies,
      int sockets,
      int socketsPerAddress,
      PerAddress auth,
      Both holds,
      Both bookings,
      Both queues,
      Both general) {

    /** Where there is no buyer yet. */
    public record PerAddress(Rate perAddress) {}

    /** By account and by address. */
    public record Both(Rate perBuyer, Rate perAddress) {}

    /** Refuses numbers that mean nothing. */
    public Limits {
      if (trustedProxies < 0 || sockets < 0 || socketsPerAddress < 0) {
        throw new IllegalArgumentException("MARQUEE_LIMITS_… must not be negative");
      }
    }
  }

  /** Holds. {@code batchSize} 1 turns coalescing off; {@code refuseKnown}: from memory. */
  public record Hold(
      int ttlSeconds,
      int maxOpen,
      int batchSize,
      Batching batching,
      boolean refuseKnown,
      int connections,
      int maxWaiting,
      int maxWaitMillis,
      int fenceSeconds,
      int expirySeconds) {}

  /** Which text of the coalescing statement a batch uses. */
  public enum Batching {
    /** One showtime a statement. */
    SHOWTIME,
    /** Many showtimes a statement: fewer commits, refused by Citus. */
    ACROSS
  }

  /**
   * The seat feed to live seat maps. A socket gets a frame once in a cycle, which is {@code
   * cycleMillis} long where sockets are few and {@code maxCycleMillis} where they are ten thousand.
   */
  public record Feed(
      int cycleMillis,
      int maxCycleMillis,
      int phases,
      int historyVersions,
      int lingerSeconds,
      int checkMillis) {}

  /** Bookings. {@code answerSeconds}: after which an unknown gateway answer becomes a 202. */
  public record Booking(
      int answerSeconds, int reconcileSeconds, int leaseSeconds, int auditSeconds) {}

  /**
   * Waiting rooms. {@code leaseSeconds}: how long who waits keeps the place without being heard of;
   * {@code choosingSeconds}: how long who was admitted counts as choosing seats; {@code
   * leasesPerSeat}: how many may be choosing for each seat that is left.
   */
  public record WaitingRoom(
      int periodMillis,
      int leaseSeconds,
      int preSaleLeaseSeconds,
      int choosingSeconds,
      int tokenSeconds,
      double leasesPerSeat,
      int maxWaiting,
      int maxJoining,
      int redisTimeoutMillis,
      Rate rate,
      Auto auto,
      Beacon beacon) {

    /** Refuses what would admit nobody, or everybody. */
    public WaitingRoom {
      requireAtLeastOne(
          "MARQUEE_WAITING_ROOM_…",
          Math.min(periodMillis, Math.min(leaseSeconds, preSaleLeaseSeconds)),
          Math.min(choosingSeconds, tokenSeconds),
          leasesPerSeat > 0 ? 1 : 0,
          Math.min(maxWaiting, maxJoining),
          redisTimeoutMillis);
    }

    /**
     * How many are admitted in a second: it grows while the p99 of holds is under {@code
     * targetMillis} and shrinks while it is over, within the bounds.
     */
    public record Rate(int initialPerSecond, int minPerSecond, int maxPerSecond, int targetMillis) {

      /** Refuses bounds that contradict each other. */
      public Rate {
        requireAtLeastOne(
            "MARQUEE_WAITING_ROOM_RATE_…",
            minPerSecond,
            targetMillis,
            initialPerSecond >= minPerSecond ? 1 : 0,
            maxPerSecond >= initialPerSecond ? 1 : 0);
      }
    }

    /** The demand on one showtime that switches AUTO on, and the calm that switches it off. */
    public record Auto(int holdsPerSecond, int watchers, int calmSeconds) {

      /** Refuses thresholds that are always passed. */
      public Auto {
        requireAtLeastOne("MARQUEE_WAITING_ROOM_AUTO_…", holdsPerSecond, watchers, calmSeconds);
      }
    }

    /** A public randomness beacon with drand's HTTP API; none where {@code url} is empty. */
    public record Beacon(String url, long genesisSeconds, int periodSeconds, int patienceSeconds) {

      /** Refuses rounds without a length. */
      public Beacon {
        requireAtLeastOne("MARQUEE_WAITING_ROOM_BEACON_PERIOD_SECONDS", periodSeconds);
      }
    }

    private static void requireAtLeastOne(String settings, int... values) {
      if (java.util.Arrays.stream(values).anyMatch(it -> it < 1)) {
        throw new IllegalArgumentException(
            settings + " must be positive, and a minimum must not be above a maximum");
      }
    }
  }

  /**
   * Reads the settings.
   *
   * @param environment the process's variables; those without the prefix are left alone
   * @throws IllegalArgumentException if a value is missing or not of its kind, naming the variable
   */
  public static Config load(Map<String, String> environment) {
    var yaml = new ObjectMapper(new YAMLFactory());
    yaml.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    try (var defaults = Config.class.getResourceAsStream("/application.yaml")) {
      var tree = (ObjectNode) yaml.readTree(defaults);
      var known = new TreeSet<String>();
      override(tree, PREFIX, environment, known);
      refuseUnknown(environment, known);
      return yaml.treeToValue(tree, Config.class);
    } catch (JsonMappingException e) {
      throw refusal(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void override(
      ObjectNode node, String prefix, Map<String, String> environment, Set<String> known) {
    node.properties()
        .forEach(
            entry -> {
              var name = prefix + variable(entry.getKey());
              if (entry.getValue() instanceof ObjectNode section) {
                override(section, name + "_", environment, known);
              } else {
                known.add(name);
                overrideLeaf(entry, environment.get(name));
              }
            });
  }

  private static void overrideLeaf(
      Map.Entry<String, JsonNode> leaf, @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      leaf.setValue(com.fasterxml.jackson.databind.node.TextNode.valueOf(value));
    }
  }

  /** A setting's own reason where it gives one; else which one is not of its kind. */
  private static IllegalArgumentException refusal(JsonMappingException failure) {
    if (failure.getCause() instanceof IllegalArgumentException reason
        && String.valueOf(reason.getMessage()).startsWith(PREFIX)) {
      return reason;
    }
    var path =
        failure.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .map(Config::variable)
            .collect(Collectors.joining("_"));
    return new IllegalArgumentException(
        PREFIX + path + " is not of its kind: " + failure.getOriginalMessage(), failure);
  }

  private static String variable(String camelCase) {
    return camelCase.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  /** A misspelt variable that is silently ignored costs somebody an evening. */
  private static void refuseUnknown(Map<String, String> environment, Set<String> known) {
    for (var name : environment.keySet()) {
      if (name.startsWith(PREFIX) && !known.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown setting " + name + "; the known ones are " + String.join(", ", known));
      }
    }
  }
}
