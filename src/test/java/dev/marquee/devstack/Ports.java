package dev.marquee.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The ports that are asked for; 0 is any free one. */
public record Ports(int database, int redis, int kafka, int mail) {

  /** Any free ports: for tests, of which many may run on one machine. */
  public static Ports any() {
    return new Ports(0, 0, 0, 0);
  }

  /** The ports of the dev stack, beside those that an installed Postgres or Redis would have. */
  static Ports development() {
    return new Ports(15432, 16379, 19092, 13025);
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

  private static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
