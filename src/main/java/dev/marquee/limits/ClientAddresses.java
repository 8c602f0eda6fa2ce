package dev.marquee.limits;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which client a request comes from. Each proxy adds whom it serves to the end of {@code
 * X-Forwarded-For}; what stands before the names that our own proxies have added anyone may have
 * made up. So as many names from the end are believed as there are trusted proxies, and without
 * proxies none.
 */
public final class ClientAddresses {
  private static final String UNKNOWN = "unknown";
  private static final int NETWORK_BYTES = 8;

  /** With the port that some proxies add. */
  private static final Pattern WITH_PORT =
      Pattern.compile("([0-9.]+):\\d+|\\[([^\\]]*)](?::\\d+)?");

  private final int trustedProxies;

  ClientAddresses(int trustedProxies) {
    this.trustedProxies = trustedProxies;
  }

  /**
   * The client's name: an IPv4 address, or the network of an IPv6 address, since one client has all
   * of that.
   *
   * @param remote the other end of the connection; null if it is gone
   * @param forwardedFor the values of {@code X-Forwarded-For} in their order
   */
  public String of(
      @org.jspecify.annotations.Nullable SocketAddress remote, List<String> forwardedFor) {
    for (var hop : believed(forwardedFor)) {
      var client = name(hop);
      if (client.isPresent()) {
        return client.get();
      }
    }
    return Optional.ofNullable(remote)
        .map(SocketAddress::hostAddress)
        .flatMap(ClientAddresses::name)
        .orElse(UNKNOWN);
  }

  /** The furthest first. */
  private List<String> believed(List<String> forwardedFor) {
    if (trustedProxies == 0 || forwardedFor.isEmpty()) {
      return List.of();
    }
    var hops = new ArrayList<String>();
    for (var value : forwardedFor) {
      hops.addAll(List.of(value.split(",", -1)));
    }
    return hops.subList(Math.max(0, hops.size() - trustedProxies), hops.size());
  }

  /** Without asking for names: what is no address is nothing. */
  private static Optional<String> name(String hop) {
    var text = hop.strip();
    var withPort = WITH_PORT.matcher(text);
    if (withPort.matches()) {
      text = Optional.ofNullable(withPort.group(1)).orElseGet(() -> withPort.group(2));
    }
    var bytes = NetUtil.createByteArrayFromIpAddressString(text);
    return bytes == null ? Optional.empty() : Optional.of(name(bytes));
  }

  private static String name(byte[] bytes) {
    try {
      // An IPv4 address in IPv6's clothes becomes one here.
      var address = InetAddress.getByAddress(bytes);
      return address instanceof Inet6Address
          ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "/64"
          : address.getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
