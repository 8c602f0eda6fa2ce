package dev.marquee.loadtests;

/** Time that passes on the benchmark's own thread. */
final class Pause {
  private Pause() {}

  static void seconds(int seconds) {
    millis(seconds * 1000L);
  }

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The benchmark was interrupted", e);
    }
  }
}
