package dev.marquee.seating;

/** What a seat is to buyers; the letter is its short form in maps. */
public enum SeatStatus {
  AVAILABLE('A'),
  HELD('H'),
  BOOKED('B'),
  BLOCKED('X');

  private final char letter;

  SeatStatus(char letter) {
    this.letter = letter;
  }

  /** The letter of this status. */
  public char letter() {
    return letter;
  }

  /** The status of a letter. */
  public static SeatStatus ofLetter(int letter) {
    for (var status : values()) {
      if (status.letter == letter) {
        return status;
      }
    }
    throw new IllegalArgumentException("No seat status has the letter " + (char) letter);
  }
}
