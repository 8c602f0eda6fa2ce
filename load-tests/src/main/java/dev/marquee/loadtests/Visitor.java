package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;

/** Who uses one connection. Called by one thread, unless it uses several. */
interface Visitor {
  /** The next request, whole. */
  Buffer next();

  /**
   * The answer to it, valid until this returns; true if with it he has what he came for, or will
   * not get it. What is counted is that, and the time since he came.
   */
  default boolean answered(ResponseReader response) {
    return true;
  }
}
