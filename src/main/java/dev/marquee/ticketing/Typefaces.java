package dev.marquee.ticketing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * The fonts of tickets, read once: each code point is set in the first that has it. Not for two
 * threads at once.
 */
final class Typefaces {
  private static final String DEJAVU = "/net/sf/jasperreports/fonts/dejavu/";

  /** One font file. */
  record Face(TrueTypeFont font, CmapLookup glyphs) {

    boolean has(int codePoint) {
      return glyphs.getGlyphId(codePoint) != 0;
    }

    /** How far a code point moves on, as a part of the font's size. */
    double advance(int codePoint) {
      try {
        return (double) font.getAdvanceWidth(glyphs.getGlyphId(codePoint)) / font.getUnitsPerEm();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final List<Face> regular;
  private final List<Face> bold;

  private Typefaces(List<Face> regular, List<Face> bold) {
    this.regular = regular;
    this.bold = bold;
  }

  /** Reads the files, which takes a moment. */
  static Typefaces load() {
    var eastAsian = face("/fonts/DroidSansFallback.ttf");
    return new Typefaces(
        List.of(face(DEJAVU + "DejaVuSans.ttf"), eastAsian),
        List.of(face(DEJAVU + "DejaVuSans-Bold.ttf"), eastAsian));
  }

  private static Face face(String resource) {
    try (var file = Objects.requireNonNull(Typefaces.class.getResourceAsStream(resource))) {
      var font = new TTFParser().parse(new RandomAccessReadBuffer(file.readAllBytes()));
      return new Face(font, font.getUnicodeCmapLookup());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The face that a code point is set in; empty if none has it. */
  Optional<Face> of(int codePoint, boolean isBold) {
    return (isBold ? bold : regular).stream().filter(it -> it.has(codePoint)).findFirst();
  }

  /** Whether it can be set at all. */
  boolean has(int codePoint) {
    return of(codePoint, false).isPresent() && of(codePoint, true).isPresent();
  }
}
