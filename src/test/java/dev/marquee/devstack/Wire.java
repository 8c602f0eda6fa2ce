package dev.marquee.devstack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A connection on which any bytes are sent, also those that no client library would send. */
public final class Wire implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(15);

  private final Socket socket;

  private Wire(Socket socket) {
    this.socket = socket;
  }

  /** Connects to a port of this machine. */
  public static Wire to(int port) {
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) BOUND.toMillis());
      return new Wire(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One request on a connection of its own, and its answer. */
  public static Response exchange(int port, String request) {
    try (var wire = to(port)) {
      return wire.send(request).answer();
    }
  }

  /** Sends a text, as UTF-8, its lines ended as HTTP has it. */
  public Wire send(String text) {
    return send(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes. */
  public Wire send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one answer whose length is told, or whose end is the end of the connection. */
  public Response answer() {
    try {
      var in = socket.getInputStream();
      var status = Integer.parseInt(line(in).split(" ", -1)[1]);
      var headers = headers(in);
      var length = headers.firstValue("content-length").map(Integer::valueOf);
      if (status == 101) {
        return new Response(status, headers, "");
      }
      var body = length.isPresent() ? in.readNBytes(length.get()) : in.readAllBytes();
      return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpHeaders headers(InputStream in) throws IOException {
    var headers = new TreeMap<String, List<String>>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), it -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return HttpHeaders.of(headers, (name, value) -> true);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("The connection ended after: " + line);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
