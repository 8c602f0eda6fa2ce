package dev.marquee.booking;

import dev.marquee.seating.HoldDesk;
import dev.marquee.seating.HoldOutcome;
import dev.marquee.seating.HoldToken;
import java.util.List;

/** Nobody listens to this hold desk. */
final class SilentHolds implements HoldDesk.Listener {
  @Override
  public void batch(int size) {}

  @Override
  public void decided(HoldOutcome outcome, long nanos) {}

  @Override
  public void held(List<HoldToken> tokens, long ttlMillis) {}
}
