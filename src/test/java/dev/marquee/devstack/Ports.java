package dev.marquee.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** The ports that are asked for; 0 is any free one. */
public record Ports(int database, int redis, int kafka, int search, int mail) {

  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 1_000;

  /** Any free ports: for tests, of which many may run on one machine. */
  public static Ports any() {
    return new Ports(0, 0, 0, 0, 0);
  }

  /** The ports of the dev stack, beside those that an installed Postgres or Redis would have. */
  static Ports development() {
    return new Ports(15432, 16379, 19092, 19200, 13025);
  }

  /** The port asked for if it is free on the loopback address, else any that is. */
  static int freeOr(int asked) {
    return asked != 0 && isFree(asked) ? asked : free();
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A free port below those that connections get on their side: while a server is stopped, one of
   * the many that try to reach it would take its port, and keep it from starting again.
   */
  private static int free() {
    return ThreadLocalRandom.current()
        .ints(TRIES, FIRST, END)
        .filter(Ports::isFree)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No port is free from " + FIRST));
  }
}
