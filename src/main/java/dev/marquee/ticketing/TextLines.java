package dev.marquee.ticketing;

import com.ibm.icu.text.Bidi;
import com.ibm.icu.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A text broken into lines, each in the order in which it is seen from left to right.
 *
 * @param size of the font, in points
 * @param rightToLeft whether the text is read from the right, and so begins there
 */
record TextLines(List<String> lines, double size, boolean rightToLeft) {
  private static final String ELLIPSIS = "…";
  private static final double STEP = 0.5;

  /**
   * What a text may take.
   *
   * @param width in points
   * @param size of the font where that fits, in points
   * @param smallest the size at which a text that is still too long is cut off
   */
  record Room(double width, int lines, double size, double smallest) {}

  /**
   * Sets a printable text as large as its room allows.
   *
   * @param width of a text at size 1
   */
  static TextLines fit(String text, Room room, ToDoubleFunction<String> width) {
    for (var size = room.size(); size > room.smallest(); size -= STEP) {
      var lines = wrap(text, room.width() / size, width);
      if (lines.size() <= room.lines()) {
        return seen(text, lines, size);
      }
    }
    var lines = wrap(text, room.width() / room.smallest(), width);
    return seen(text, cut(lines, room, width), room.smallest());
  }

  private static List<String> cut(List<String> lines, Room room, ToDoubleFunction<String> width) {
    if (lines.size() <= room.lines()) {
      return lines;
    }
    var kept = new ArrayList<>(lines.subList(0, room.lines()));
    var last = kept.remove(room.lines() - 1);
    while (width.applyAsDouble(last + ELLIPSIS) > room.width() / room.smallest()) {
      last = last.substring(0, last.offsetByCodePoints(last.length(), -1)).stripTrailing();
    }
    kept.add(last + ELLIPSIS);
    return kept;
  }

  /** Breaks where Unicode's rules let lines break (UAX 14), and in a word that is too long. */
  private static List<String> wrap(String text, double limit, ToDoubleFunction<String> width) {
    var lines = new ArrayList<String>();
    var line = "";
    var breaks = BreakIterator.getLineInstance(Locale.ROOT);
    breaks.setText(text);
    for (int from = 0, to = breaks.next();
        to != BreakIterator.DONE;
        from = to, to = breaks.next()) {
      var piece = text.substring(from, to);
      if (width.applyAsDouble((line + piece).stripTrailing()) <= limit) {
        line += piece;
        continue;
      }
      if (!line.isEmpty()) {
        lines.add(line.stripTrailing());
      }
      line = hardBreak(piece, limit, width, lines);
    }
    lines.add(line.stripTrailing());
    return lines;
  }

  /** Adds all but the last part of a piece, which it returns. */
  private static String hardBreak(
      String piece, double limit, ToDoubleFunction<String> width, List<String> lines) {
    var rest = piece;
    while (width.applyAsDouble(rest.stripTrailing()) > limit
        && rest.codePointCount(0, rest.length()) > 1) {
      var end = rest.offsetByCodePoints(0, 1);
      while (width.applyAsDouble(rest.substring(0, rest.offsetByCodePoints(end, 1))) <= limit) {
        end = rest.offsetByCodePoints(end, 1);
      }
      lines.add(rest.substring(0, end));
      rest = rest.substring(end);
    }
    return rest;
  }

  /** Reorders each line by Unicode's rules (UAX 9), with the direction of the whole. */
  private static TextLines seen(String text, List<String> lines, double size) {
    var level = new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).getParaLevel();
    var seen = lines.stream().map(it -> reordered(it, level)).toList();
    return new TextLines(seen, size, level == Bidi.RTL);
  }

  private static String reordered(String line, byte level) {
    var bidi = new Bidi();
    bidi.setPara(line, level, null);
    return bidi.writeReordered(Bidi.DO_MIRRORING | Bidi.KEEP_BASE_COMBINING);
  }
}
