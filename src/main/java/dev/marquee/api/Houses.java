package dev.marquee.api;

import io.vertx.core.Future;
import java.util.Optional;

/** Who may do what in whose house: the one place that knows. */
public interface Houses {
  /**
   * How the caller stands at what a value leads to.
   *
   * @param by what the value is the id of; not {@link VenueOf#NONE}
   * @return empty if it leads nowhere
   */
  Future<Optional<Standing>> at(Call call, VenueOf by, String value);

  /**
   * How the caller stands in their own organisation. A partner who has none gets one and owns it,
   * so that only an admin's may be empty.
   */
  Future<Standing> own(Call call);
}
