package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;

/** Who uses one connection. Called by one thread. */
interface Visitor {
  /** The next request, whole. */
  Buffer next();

  /** The answer to it, valid until this returns. */
  default void answered(ResponseReader response) {}
}
