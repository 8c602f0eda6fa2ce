package dev.marquee.catalog;

/** A layout that is none. */
public final class MalformedSeatMap extends IllegalArgumentException {
  private final String pointer;
  private final String reason;

  MalformedSeatMap(String pointer, String reason) {
    super(pointer + " " + reason);
    this.pointer = pointer;
    this.reason = reason;
  }

  /** Where it breaks: a JSON pointer into the layout. */
  public String pointer() {
    return pointer;
  }

  /** What is wrong there. */
  public String reason() {
    return reason;
  }
}
