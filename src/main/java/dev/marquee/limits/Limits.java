package dev.marquee.limits;

import dev.marquee.platform.Config;
import dev.marquee.platform.Rate;
import dev.marquee.platform.RedisLink;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** All limits of a node: how often each client may come, and how many sockets it may have. */
public final class Limits {

  /** The limits on one class of operations; empty where there is none. */
  public record OfClass(Optional<RateLimit> perBuyer, Optional<RateLimit> perAddress) {}

  private final SharedBuckets shared;
  private final LimitListener listener;
  private final LongSupplier nanos;
  private final Map<String, OfClass> classes;
  private final ClientAddresses addresses;
  private final Sockets sockets;

  /**
   * Limits that nobody has used.
   *
   * @param redis where nodes share what clients took; told within {@code timeoutMillis}, or not
   * @param nanos a clock, as {@code System::nanoTime}
   */
  public Limits(
      Config.Limits config,
      RedisLink redis,
      long timeoutMillis,
      LimitListener listener,
      LongSupplier nanos) {
    this.shared = new SharedBuckets(redis, timeoutMillis);
    this.listener = listener;
    this.nanos = nanos;
    this.classes =
        Map.of(
            "auth", new OfClass(Optional.empty(), perAddress("auth", config.auth().perAddress())),
            "holds", ofClass("holds", config.holds()),
            "bookings", ofClass("bookings", config.bookings()),
            "queues", ofClass("queues", config.queues()),
            "general", ofClass("general", config.general()));
    this.addresses = new ClientAddresses(config.trustedProxies());
    this.sockets = new Sockets(config.sockets(), config.socketsPerAddress());
  }

  private OfClass ofClass(String name, Config.Limits.Both rates) {
    return new OfClass(
        limit(name, "buyer", rates.perBuyer()), perAddress(name, rates.perAddress()));
  }

  private Optional<RateLimit> perAddress(String name, Rate rate) {
    return limit(name, "address", rate);
  }

  private Optional<RateLimit> limit(String name, String by, Rate rate) {
    return rate.isOff()
        ? Optional.empty()
        : Optional.of(new RateLimit(name, by, rate, shared, listener, nanos));
  }

  /**
   * The limits of a class of operations.
   *
   * @throws IllegalStateException if there is no such class
   */
  public OfClass ofClass(String name) {
    return Optional.ofNullable(classes.get(name))
        .orElseThrow(() -> new IllegalStateException("No limits are named " + name));
  }

  /** Where requests come from. */
  public ClientAddresses addresses() {
    return addresses;
  }

  /** The sockets of this node. */
  public Sockets sockets() {
    return sockets;
  }
}
