package dev.marquee.api;

import io.vertx.core.Future;
import java.util.Optional;

/** The keys of machines. */
public interface ApiKeys {
  /** What each begins with, so that it is told from an access token, and found where it leaked. */
  String PREFIX = "mqk_";

  /** Whose the key is; empty if there is none like it, or it is revoked or expired. */
  Future<Optional<Caller>> caller(String key);
}
