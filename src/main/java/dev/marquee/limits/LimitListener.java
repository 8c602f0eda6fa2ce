package dev.marquee.limits;

/** Hears what limits do, to count it. */
public interface LimitListener {
  /** What to run at each refusal of a limit; asked for once a limit. */
  Runnable refusals(String limit, String by);

  /** Redis was not told what a client took here: this node limited it by itself. */
  void fellBack();
}
