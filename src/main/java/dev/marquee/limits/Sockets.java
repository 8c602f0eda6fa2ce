package dev.marquee.limits;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many sockets a node has, in all and from each address, and how many it takes. */
public final class Sockets {

  /** Why there is no room for one more. */
  public enum Full {
    /** The node has as many as it takes. */
    NODE,
    /** The client's address has as many as it may. */
    ADDRESS
  }

  private final int most;
  private final int mostPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

  /**
   * No sockets yet.
   *
   * @param most of the node
   * @param mostPerAddress of one address; 0 is no cap
   */
  Sockets(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /** How many are open. */
  public int open() {
    return open.get();
  }

  /** Room for a socket of this address. */
  public Place of(String address) {
    return new Place(address);
  }

  /** Room for one socket, as long as there is any. */
  public final class Place {
    private final String address;

    private Place(String address) {
      this.address = address;
    }

    /** Why it could not be taken now. */
    public Optional<Full> full() {
      if (open.get() >= most) {
        return Optional.of(Full.NODE);
      }
      return mostPerAddress > 0 && byAddress.getOrDefault(address, 0) >= mostPerAddress
          ? Optional.of(Full.ADDRESS)
          : Optional.empty();
    }

    /** Takes it; who has must {@link #leave} it once. Says why if there is no room. */
    public Optional<Full> take() {
      if (open.incrementAndGet() > most) {
        open.decrementAndGet();
        return Optional.of(Full.NODE);
      }
      if (byAddress.merge(address, 1, Integer::sum) > mostPerAddress && mostPerAddress > 0) {
        leave();
        return Optional.of(Full.ADDRESS);
      }
      return Optional.empty();
    }

    /** Gives it back: the socket is closed. */
    @SuppressWarnings("NullAway") // A mapping function that returns null removes the entry.
    public void leave() {
      open.decrementAndGet();
      byAddress.computeIfPresent(address, (it, sockets) -> sockets > 1 ? sockets - 1 : null);
    }
  }
}
