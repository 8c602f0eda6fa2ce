package dev.marquee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.marquee.devstack.Await;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's walk-through, run as its reader runs it: block by block in one shell. */
class ReadmeTest {
  private static final String BASE_URL = "MARQUEE=http://localhost:8080";
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Duration BOUND = Duration.ofSeconds(20);

  @Test
  void the_walk_through_holds_books_and_cancels(@TempDir Path folder) throws Exception {
    var node = TestStack.get().demoCatalogue().node();
    var blocks = blocks(node);
    assumeTrue(Shell.has("curl"), "Skipped: the README's walk-through needs curl");
    try (var shell = Shell.open(folder.resolve("output"))) {
      var step = blocks.iterator();
      shell.run(step.next());
      assertThat(shell.variable("TOKEN")).contains(".");

      var browsed = shell.run(step.next()).lines().toList();
      var films = new JsonObject(browsed.get(0)).getJsonArray("items");
      var showtime = new JsonObject(browsed.get(1));
      assertThat(films).isNotEmpty();
      assertThat(showtime.getString("id")).isEqualTo(shell.variable("SHOWTIME"));
      assertThat(showtime.getString("status")).isEqualTo("ON_SALE");

      var total = showtime.getInteger("total_seats");
      assertThat(shell.run(step.next())).satisfies(map -> assertMap(map, total, 0, 0));

      shell.run(step.next());
      shell.awaitOutput("\"type\":\"snapshot\"");

      var held = shell.run(step.next());
      var seats = shell.variable("SEATS");
      assertThat(new JsonObject(shell.variable("HOLD")).getJsonArray("seat_ids"))
          .isEqualTo(new JsonArray("[" + seats + "]"))
          .hasSize(2);
      assertThat(held).satisfies(map -> assertMap(map, total - 2, 2, 0));
      shell.awaitOutput("\"HELD\"");

      assertThat(shell.run(step.next())).contains("\"seats_unavailable\"", seats);

      var booked = shell.run(step.next());
      var booking = new JsonObject(shell.variable("BOOKING"));
      assertThat(booking.getString("status")).isEqualTo("CONFIRMED");
      assertThat(booking.getJsonObject("payment").getString("status")).isEqualTo("CAPTURED");
      assertThat(booked).satisfies(map -> assertMap(map, total - 2, 0, 2));
      shell.awaitOutput("\"BOOKED\"");

      assertThat(shell.run(step.next())).contains(shell.variable("BOOKING"));

      var cancelled = shell.run(step.next());
      assertThat(cancelled).contains("\"status\":\"CANCELLED\"", "\"refund\":");
      assertThat(cancelled).satisfies(map -> assertMap(map, total, 0, 0));
      assertThat(step.hasNext()).as("a block that this test does not know").isFalse();
    }
  }

  private static List<String> blocks(Node node) throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    assertThat(readme).containsOnlyOnce(BASE_URL);
    var blocks = new ArrayList<String>();
    var matcher = BLOCK.matcher(readme);
    while (matcher.find()) {
      blocks.add(matcher.group(1).replace(BASE_URL, "MARQUEE=" + node.url()));
    }
    return blocks;
  }

  /** Counts the letters of a drawn map, whatever else is printed around it. */
  private static void assertMap(String output, int available, int held, int booked) {
    var drawn =
        output
            .lines()
            .filter(line -> line.matches(" *[A-Z]+( +[.hBx])+"))
            .map(line -> line.strip().replaceFirst("[A-Z]+", ""))
            .reduce("", String::concat);
    assertThat(count(drawn, '.')).as("available seats").isEqualTo(available);
    assertThat(count(drawn, 'h')).as("held seats").isEqualTo(held);
    assertThat(count(drawn, 'B')).as("booked seats").isEqualTo(booked);
  }

  private static long count(String text, char letter) {
    return text.chars().filter(it -> it == letter).count();
  }

  /** A shell that runs one block after the other, as if somebody pasted them. */
  private static final class Shell implements AutoCloseable {
    private static final String END = "-- end of the block --";

    private final Process process;
    private final Path output;
    private int read;

    private Shell(Process process, Path output) {
      this.process = process;
      this.output = output;
    }

    static boolean has(String program) throws Exception {
      return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    static Shell open(Path output) throws IOException {
      var builder = new ProcessBuilder("sh").redirectErrorStream(true);
      return new Shell(builder.redirectOutput(output.toFile()).start(), output);
    }

    /** All that was printed, a character a byte: between the texts are bytes of frames. */
    private String printed() throws IOException {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    /** Runs a block to its end; returns what was printed meanwhile. */
    String run(String block) throws IOException {
      var from = read;
      process.outputWriter().write(block + "\necho '" + END + "'\n");
      process.outputWriter().flush();
      Await.until(
          "the shell comes to the end of: " + block,
          BOUND,
          () -> printed().indexOf(END, from) >= 0);
      var printed = printed();
      var end = printed.indexOf(END, from);
      read = end + END.length();
      return printed.substring(from, end).strip();
    }

    String variable(String name) throws IOException {
      return run("echo \"$" + name + "\"");
    }

    /** Waits for what a program in the background prints, now or before. */
    void awaitOutput(String text) {
      Await.until("the shell prints " + text, BOUND, () -> printed().contains(text));
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }
}
