package dev.marquee.loadtests;

import java.util.Locale;

/** What is measured, each in turn, in a JVM of its own. */
enum Target {
  /** A bare server that reads the same requests and answers at once: what the machine can do. */
  CEILING,
  /** The service, which decides one hold a statement. */
  BASELINE,
  /** The service as it is configured by default. */
  PRODUCT;

  static Target parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
