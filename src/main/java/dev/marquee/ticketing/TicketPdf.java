package dev.marquee.ticketing;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import dev.marquee.ticketing.PageText.Style;
import dev.marquee.ticketing.TextLines.Room;
import dev.marquee.ticketing.TicketSheet.Admission;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/**
 * Tickets as a PDF: one A6 page a seat, black on white and without images, so that any printer
 * prints it. Not for event loops.
 */
final class TicketPdf {
  private static final PDRectangle PAGE = PDRectangle.A6;
  private static final double MARGIN = 22;
  private static final double WIDTH = PAGE.getWidth() - 2 * MARGIN;
  private static final double QR_SIDE = 150;
  private static final double COLUMN = WIDTH - QR_SIDE - 6;
  private static final double QR_BOTTOM = 78;

  /** The quiet zone that the QR code's standard asks for, in modules. */
  private static final int QUIET = 4;

  private static final Style BRAND = style(true, WIDTH, 1, 8);
  private static final Style TITLE = new Style(true, new Room(WIDTH, 3, 19, 10));
  private static final Style WHEN = style(true, WIDTH, 1, 12);
  private static final Style VENUE = new Style(true, new Room(WIDTH, 2, 10, 7));
  private static final Style PLAIN = new Style(false, new Room(WIDTH, 2, 9, 6.5));
  private static final Style LABEL = style(false, COLUMN, 1, 7);
  private static final Style PLACE = style(true, COLUMN, 1, 20);
  private static final Style DETAIL = new Style(true, new Room(COLUMN, 2, 10, 6));
  private static final Style SMALL = style(false, WIDTH, 2, 6);

  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter OFFSET =
      DateTimeFormatter.ofPattern("'UTC'xxx", Locale.ENGLISH);

  private static final String TERMS =
      "Admits one person to this seat, once: whoever shows the code first is let in, so keep it to "
          + "yourself. Please be there ten minutes early. No entry without this code, on paper or on a "
          + "screen.";

  private final Typefaces typefaces;

  /** Pages in these fonts. */
  TicketPdf(Typefaces typefaces) {
    this.typefaces = typefaces;
  }

  private static Style style(boolean isBold, double width, int lines, double size) {
    return new Style(isBold, new Room(width, lines, size, size / 2));
  }

  /** Prints a sheet. One at a time, since fonts are not for two threads at once. */
  synchronized Buffer print(TicketSheet sheet) {
    try (var document = new PDDocument()) {
      var information = document.getDocumentInformation();
      information.setTitle("Tickets of " + sheet.bookingId());
      information.setCreator("Marquee");
      var text = new PageText(document, typefaces);
      for (var admission : sheet.admissions()) {
        addPage(document, text, sheet, admission);
      }
      var bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return Buffer.buffer(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addPage(
      PDDocument document, PageText text, TicketSheet sheet, Admission admission)
      throws IOException {
    var page = new PDPage(PAGE);
    document.addPage(page);
    try (var content = new PDPageContentStream(document, page)) {
      writeShow(content, text, sheet);
      writeSeat(content, text, sheet, admission);
      drawCode(content, admission.qr());
      writeFoot(content, text, sheet, admission);
    }
  }

  private static void writeShow(PDPageContentStream content, PageText text, TicketSheet sheet)
      throws IOException {
    var y = text.write(content, "MARQUEE · ADMIT ONE", BRAND, MARGIN, PAGE.getHeight() - MARGIN);
    y = rule(content, y - 2) - 6;
    y = text.write(content, sheet.title(), TITLE, MARGIN, y) - 4;
    var local = sheet.startsAt().atZone(sheet.timezone());
    y = text.write(content, DAY_AND_TIME.format(local), WHEN, MARGIN, y);
    y = text.write(content, sheet.timezone() + ", " + OFFSET.format(local), PLAIN, MARGIN, y) - 4;
    var place = sheet.place();
    y = text.write(content, place.venue(), VENUE, MARGIN, y);
    var country = new Locale.Builder().setRegion(place.country()).build();
    text.write(
        content,
        place.city() + ", " + country.getDisplayCountry(Locale.ENGLISH) + " · " + place.screen(),
        PLAIN,
        MARGIN,
        y);
  }

  private static double rule(PDPageContentStream content, double y) throws IOException {
    content.setLineWidth(0.7f);
    content.moveTo((float) MARGIN, (float) y);
    content.lineTo((float) (MARGIN + WIDTH), (float) y);
    content.stroke();
    return y;
  }

  private static void writeSeat(
      PDPageContentStream content, PageText text, TicketSheet sheet, Admission admission)
      throws IOException {
    var y = QR_BOTTOM + QR_SIDE - 8;
    y = text.write(content, "Row", LABEL, MARGIN, y);
    y = text.write(content, admission.row(), PLACE, MARGIN, y) - 3;
    y = text.write(content, "Seat", LABEL, MARGIN, y);
    y = text.write(content, String.valueOf(admission.number()), PLACE, MARGIN, y) - 3;
    y = text.write(content, "Category", LABEL, MARGIN, y);
    y = text.write(content, admission.category(), DETAIL, MARGIN, y) - 3;
    y = text.write(content, "Price", LABEL, MARGIN, y);
    text.write(content, price(admission.amount(), sheet.currency()), DETAIL, MARGIN, y);
  }

  /** As in {@code 12.50 EUR}: a point and no groups, whatever the reader's language is. */
  static String price(long amount, String currency) {
    var digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    return BigDecimal.valueOf(amount, digits).toPlainString() + " " + currency;
  }

  private static void drawCode(PDPageContentStream content, String qr) throws IOException {
    var modules = modules(qr);
    var side = QR_SIDE / (modules.getWidth() + 2 * QUIET);
    var left = MARGIN + WIDTH - QR_SIDE + QUIET * side;
    var top = QR_BOTTOM + QR_SIDE - QUIET * side;
    for (int row = 0; row < modules.getHeight(); row++) {
      for (int from = 0; from < modules.getWidth(); from++) {
        var to = endOfRun(modules, row, from);
        if (to > from) {
          content.addRect(
              (float) (left + from * side),
              (float) (top - (row + 1) * side),
              (float) ((to - from) * side),
              (float) side);
          from = to;
        }
      }
    }
    content.fill();
  }

  private static ByteMatrix modules(String qr) {
    try {
      return Encoder.encode(qr, ErrorCorrectionLevel.M).getMatrix();
    } catch (WriterException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int endOfRun(ByteMatrix modules, int row, int from) {
    var to = from;
    while (to < modules.getWidth() && modules.get(to, row) == 1) {
      to++;
    }
    return to;
  }

  private static void writeFoot(
      PDPageContentStream content, PageText text, TicketSheet sheet, Admission admission)
      throws IOException {
    var y = rule(content, QR_BOTTOM - 4) - 4;
    y = text.write(content, "Booking " + sheet.bookingId(), SMALL, MARGIN, y);
    y = text.write(content, "Ticket " + admission.ticketId(), SMALL, MARGIN, y) - 2;
    text.write(content, TERMS, new Style(false, new Room(WIDTH, 3, 6, 5)), MARGIN, y);
  }
}
