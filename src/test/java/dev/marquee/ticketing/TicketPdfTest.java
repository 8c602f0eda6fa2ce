package dev.marquee.ticketing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import dev.marquee.ticketing.TicketSheet.Admission;
import dev.marquee.ticketing.TicketSheet.Place;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.text.Normalizer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is on printed tickets. */
class TicketPdfTest {
  private static final TicketPdf PDF = new TicketPdf(Typefaces.load());

  /** As long as a real one, which has random bytes. */
  private static final String QR = "MQ1." + randomText(177);

  private static String randomText(int length) {
    var bytes = new byte[length];
    new Random(42).nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes).substring(0, length);
  }

  private static TicketSheet sheet(String title, Place place, int seats) {
    var admissions =
        IntStream.rangeClosed(1, seats)
            .mapToObj(it -> new Admission("tkt_7_" + it, "A", it, "GOLD", 1250, QR + it))
            .toList();
    return new TicketSheet(
        "bkg_7_7b0c2f7e8d0a4c599e533a5a4c3f7d21",
        title,
        place,
        Instant.parse("2026-12-01T14:00:00Z"),
        ZoneId.of("Asia/Kolkata"),
        "EUR",
        admissions);
  }

  private static TicketSheet sheet(String title) {
    return sheet(title, new Place("Lyric", "Mumbai", "IN", "Screen 2"), 1);
  }

  /** The text as a reader gets it, and the glyphs that it is made of. */
  private record Read(String text, List<Integer> glyphs) {
    static Read of(Buffer pdf) throws IOException {
      var glyphs = new ArrayList<Integer>();
      var stripper =
          new PDFTextStripper() {
            @Override
            protected void processTextPosition(TextPosition text) {
              for (var code : text.getCharacterCodes()) {
                glyphs.add(code);
              }
              super.processTextPosition(text);
            }
          };
      try (var document = Loader.loadPDF(pdf.getBytes())) {
        var text = Normalizer.normalize(stripper.getText(document), Normalizer.Form.NFKC);
        return new Read(text.replaceAll("\\s+", " "), glyphs);
      }
    }
  }

  @Test
  void a_page_a_seat_says_what_is_shown_where_and_when() throws IOException {
    var pdf = PDF.print(sheet("12 Angry Men", new Place("Lyric", "Mumbai", "IN", "Screen 2"), 3));

    var read = Read.of(pdf);
    assertThat(read.text())
        .contains("12 Angry Men", "Tue 1 Dec 2026, 19:30", "Asia/Kolkata, UTC+05:30")
        .contains("Lyric", "Mumbai, India · Screen 2", "Row A Seat 3", "GOLD", "12.50 EUR")
        .contains("Booking bkg_7_7b0c2f7e8d0a4c599e533a5a4c3f7d21", "Admits one person");
    try (var document = Loader.loadPDF(pdf.getBytes())) {
      assertThat(document.getNumberOfPages()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12 Angry Men",
        "Le Fabuleux Destin d’Amélie Poulain",
        "Zażółć gęślą jaźń",
        "Иди и смотри",
        "Ταξίδι στα Κύθηρα",
        "千と千尋の神隠し",
        "臥虎藏龍 卧虎藏龙",
        "기생충",
      })
  void titles_are_printed_as_they_are(String title) throws IOException {
    var read = Read.of(PDF.print(sheet(title)));

    assertThat(read.text()).contains(Normalizer.normalize(title, Normalizer.Form.NFKC));
    assertThat(read.glyphs()).isNotEmpty().doesNotContain(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ואלס עם באשיר", "وجدة", "جدایی نادر از سیمین", "لا إله"})
  void titles_that_are_read_from_the_right_are_printed_from_the_right(String title)
      throws IOException {
    var read = Read.of(PDF.print(sheet(title)));

    assertThat(read.text()).contains(title);
    assertThat(read.glyphs()).doesNotContain(0);
  }

  @ParameterizedTest
  @CsvSource({
    "शोले, śōlē",
    "'Star 🎬 Dust', Star Dust",
    "'Men\u200b in\u0007 Black\ufe0f', Men in Black",
    "'A\u030angstrom', Ångstrom",
    "'בְּרֵאשִׁית', בראשית",
  })
  void what_no_font_has_is_printed_in_latin_letters_or_left_out(String title, String printed)
      throws IOException {
    var read = Read.of(PDF.print(sheet(title)));

    assertThat(read.text()).contains(Normalizer.normalize(printed, Normalizer.Form.NFKC));
    assertThat(read.glyphs()).doesNotContain(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The Assassination of Jesse James by the Coward Robert Ford, and What Came of It After",
        "LlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochLlanfairpwllgwyngyllgogery",
        "長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い長い題名",
        "📽",
      })
  void titles_of_any_length_stay_within_the_page(String title) throws IOException {
    for (var given : List.of(title, title.repeat(40))) {
      var pdf = PDF.print(sheet(given, new Place(given, given, "DE", given), 1));

      try (var document = Loader.loadPDF(pdf.getBytes())) {
        assertThat(decoded(document, 0)).isEqualTo(QR + 1);
        assertThat(edges(new PDFRenderer(document).renderImageWithDPI(0, 100))).isBlank();
      }
    }
  }

  /** Where in the margins something is printed. */
  private static String edges(BufferedImage page) {
    var margin = 20;
    var found = new StringBuilder();
    for (int y = 0; y < page.getHeight(); y++) {
      for (int x = 0; x < page.getWidth(); x++) {
        var isMargin = x < margin || x >= page.getWidth() - margin || y >= page.getHeight() - 10;
        if (isMargin && (page.getRGB(x, y) & 0xff) < 128) {
          found.append(x).append(',').append(y).append(' ');
        }
      }
    }
    return found.toString();
  }

  @Test
  void the_code_of_each_page_is_read_from_what_is_printed() throws IOException {
    var pdf = PDF.print(sheet("12 Angry Men", new Place("Lyric", "Mumbai", "IN", "Screen 2"), 4));

    try (var document = Loader.loadPDF(pdf.getBytes())) {
      for (int page = 0; page < 4; page++) {
        assertThat(decoded(document, page)).isEqualTo(QR + (page + 1));
      }
    }
  }

  private static String decoded(PDDocument document, int page) throws IOException {
    var image = new PDFRenderer(document).renderImageWithDPI(page, 300);
    var pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    var source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
    try {
      return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
    } catch (com.google.zxing.ReaderException e) {
      throw new AssertionError("No code is read on page " + page, e);
    }
  }

  @Test
  void fonts_are_embedded_and_only_as_far_as_they_are_used() throws IOException {
    var pdf = PDF.print(sheet("千と千尋の神隠し Amélie"));

    assertThat(pdf.length()).isLessThan(120_000);
    try (var document = Loader.loadPDF(pdf.getBytes())) {
      var resources = document.getPage(0).getResources();
      for (var name : resources.getFontNames()) {
        PDFont font = resources.getFont(name);
        assertThat(font.isEmbedded()).as(font.getName()).isTrue();
        assertThat(font.getName()).matches("[A-Z]{6}\\+.*");
      }
      assertThat(resources.getXObjectNames()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1250,    EUR, 12.50 EUR",
    "5,       USD, 0.05 USD",
    "1500,    JPY, 1500 JPY",
    "1234567, KWD, 1234.567 KWD",
    "0,       EUR, 0.00 EUR",
  })
  void prices_have_the_digits_of_their_currency(long amount, String currency, String printed) {
    assertThat(TicketPdf.price(amount, currency)).isEqualTo(printed);
  }
}
