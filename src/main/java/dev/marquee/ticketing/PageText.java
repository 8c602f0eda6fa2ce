package dev.marquee.ticketing;

import dev.marquee.ticketing.TextLines.Room;
import dev.marquee.ticketing.Typefaces.Face;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** Writes text into one document, with the parts of the fonts that it needs. */
final class PageText {
  private static final double LINE_HEIGHT = 1.2;

  private final PDDocument document;
  private final Typefaces typefaces;
  private final PrintableText printable;
  private final Map<Face, PDType0Font> embedded = new HashMap<>();

  PageText(PDDocument document, Typefaces typefaces) {
    this.document = document;
    this.typefaces = typefaces;
    this.printable = new PrintableText(typefaces::has);
  }

  /** A weight and what the text may take. */
  record Style(boolean isBold, Room room) {}

  /**
   * Writes a text below a height.
   *
   * @param x where its box begins, in points from the left
   * @param top of its first line, in points from the bottom
   * @return the height below it
   */
  double write(PDPageContentStream page, String text, Style style, double x, double top)
      throws IOException {
    var fitted = TextLines.fit(printable.of(text), style.room(), it -> width(it, style.isBold()));
    var y = top;
    for (var line : fitted.lines()) {
      var free = style.room().width() - width(line, style.isBold()) * fitted.size();
      var left = fitted.rightToLeft() ? x + free : x;
      show(page, line, style.isBold(), fitted.size(), left, y - fitted.size());
      y -= fitted.size() * LINE_HEIGHT;
    }
    return y;
  }

  private double width(String text, boolean isBold) {
    return text.codePoints()
        .mapToDouble(it -> typefaces.of(it, isBold).map(face -> face.advance(it)).orElse(0.0))
        .sum();
  }

  private void show(
      PDPageContentStream page, String line, boolean isBold, double size, double x, double y)
      throws IOException {
    page.beginText();
    page.newLineAtOffset((float) x, (float) y);
    var run = new StringBuilder();
    for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
      var face = face(line, i, isBold);
      run.appendCodePoint(line.codePointAt(i));
      var next = line.offsetByCodePoints(i, 1);
      if (next == line.length() || !face(line, next, isBold).equals(face)) {
        page.setFont(embedded.computeIfAbsent(face, this::embed), (float) size);
        page.showText(run.toString());
        run.setLength(0);
      }
    }
    page.endText();
  }

  private Face face(String line, int index, boolean isBold) {
    return typefaces.of(line.codePointAt(index), isBold).orElseThrow();
  }

  private PDType0Font embed(Face face) {
    try {
      return PDType0Font.load(document, face.font(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
