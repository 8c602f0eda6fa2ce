package dev.marquee.loadtests;

import java.util.Optional;

/** A run's figures and what its database said; a ceiling has none. */
record Outcome(Measurement measurement, Optional<Audit> audit) {
  /** Whether what was looked up afterwards agrees with what clients were told. */
  boolean isRight() {
    return measurement.right() && audit.map(it -> it.agreesWith(measurement)).orElse(true);
  }
}
