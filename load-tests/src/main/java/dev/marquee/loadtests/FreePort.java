package dev.marquee.loadtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A port for a server of a JVM that is about to start: event loops share a port only where all of
 * them name it.
 */
final class FreePort {
  private FreePort() {}

  /** A port that is free now, as a setting has it. */
  static String any() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
