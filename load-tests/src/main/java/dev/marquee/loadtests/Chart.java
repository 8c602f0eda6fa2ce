package dev.marquee.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The medians as one page that needs nothing else: bars of rates, a group a scenario. */
final class Chart {
  private static final int BAR_HEIGHT = 22;
  private static final int BAR_WIDTH = 460;
  private static final int LABEL_WIDTH = 90;

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Marquee benchmark</title>
      <style>
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        h2 { margin-bottom: 0 } p { margin: 0 0 .5rem; color: #555 } svg { width: 100%%; height: auto }
        .ceiling { fill: #9aa5b1 } .baseline { fill: #d98b5f } .product { fill: #2f7d6b }
      </style>
      <h1>Marquee benchmark</h1>
      <p>%s</p>
      %s</html>
      """;

  private Chart() {}

  static void write(Report report, Path file) throws IOException {
    var groups = new StringBuilder();
    report.rows().stream()
        .map(Report.Row::scenario)
        .distinct()
        .forEach(it -> groups.append(group(it, report.rows())));
    Files.writeString(file, PAGE.formatted(report.method(), groups));
  }

  private static String group(Scenario scenario, List<Report.Row> all) {
    var rows = all.stream().filter(it -> it.scenario() == scenario).toList();
    var most = rows.stream().mapToDouble(Report.Row::rate).max().orElse(1);
    var bars = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      bars.append(bar(rows.get(i), most, i * (BAR_HEIGHT + 6)));
    }
    return """
        <h2>%s</h2>
        <p>%s</p>
        <svg viewBox="0 0 %d %d" role="img" aria-label="%s">
        %s</svg>
        """
        .formatted(
            scenario.name(),
            scenario.about(),
            LABEL_WIDTH + BAR_WIDTH + 290,
            rows.size() * (BAR_HEIGHT + 6),
            scenario.name(),
            bars);
  }

  private static String bar(Report.Row row, double most, int y) {
    var width = Math.max(1, BAR_WIDTH * row.rate() / most);
    return String.format(
        Locale.ROOT,
        """
        <text x="0" y="%1$d">%2$s</text>
        <rect class="%2$s" x="%3$d" y="%4$d" width="%5$.1f" height="%6$d"/>
        <text x="%7$.1f" y="%1$d">%8$,.0f %9$s, p99 %10$.1f ms</text>
        """,
        y + BAR_HEIGHT - 6,
        row.target(),
        LABEL_WIDTH,
        y,
        width,
        BAR_HEIGHT,
        LABEL_WIDTH + width + 8,
        row.rate(),
        row.scenario().unit(),
        row.p99Millis());
  }
}
