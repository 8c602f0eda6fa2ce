package dev.marquee.payment;

import java.time.Duration;

/** Hears of each call to the gateway, for metrics. */
@FunctionalInterface
public interface GatewayListener {
  /**
   * A call has ended.
   *
   * @param call what was asked, as in {@code authorize}
   * @param result a status class ({@code 2xx}, {@code 4xx}), {@code timeout}, {@code fault} or
   *     {@code open} for a call that the breaker did not let through
   */
  void answered(String call, String result, Duration took);
}
