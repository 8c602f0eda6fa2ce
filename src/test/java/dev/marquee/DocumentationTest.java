package dev.marquee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages say of settings and of each other, held against the files. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

  /** A whole name; {@code MARQUEE_DATABASE_…} stands for many. */
  private static final Pattern SETTING = Pattern.compile("\\bMARQUEE_[A-Z_]*[A-Z]\\b");

  /** A line of the README's table, or a default in brackets behind a name. */
  private static final Pattern DEFAULT =
      Pattern.compile("`(MARQUEE_[A-Z_]+)` (?:\\| (?:`([^`]*)`|none) \\||\\((\\d+)\\))");

  @Test
  void every_setting_that_a_page_names_exists() throws IOException {
    var known = settings().keySet();

    for (var page : pages(it -> it.endsWith(".md") || it.equals("compose.yaml"))) {
      var named = matches(SETTING, page).map(MatchResult::group);
      assertThat(named).as(page.toString()).allSatisfy(it -> assertThat(known).contains(it));
    }
  }

  @Test
  void defaults_are_told_as_they_are() throws IOException {
    var settings = settings();
    var told = 0;

    for (var page : pages(it -> it.endsWith(".md"))) {
      for (var it : matches(DEFAULT, page).toList()) {
        var value = it.group(2) != null ? it.group(2) : it.group(3) != null ? it.group(3) : "";
        assertThat(value).as(it.group(1) + " in " + page).isEqualTo(settings.get(it.group(1)));
        told++;
      }
    }

    assertThat(told).isGreaterThan(15);
  }

  @Test
  void links_lead_to_files_and_headings_that_exist() throws IOException {
    for (var page : pages(it -> it.endsWith(".md"))) {
      for (var link : matches(LINK, page).map(it -> it.group(1)).toList()) {
        if (!link.matches("[a-z]+:.*")) {
          assertLeadsSomewhere(page, link);
        }
      }
    }
  }

  private static void assertLeadsSomewhere(Path page, String link) throws IOException {
    var parts = link.split("#", 2);
    var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    assertThat(target).as(link + " in " + page).exists();
    if (parts.length == 2) {
      var anchors = matches(HEADING, target).map(it -> anchor(it.group(1)));
      assertThat(anchors).as(link + " in " + page).contains(parts[1]);
    }
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static Stream<MatchResult> matches(Pattern pattern, Path page) throws IOException {
    return pattern.matcher(Files.readString(page)).results();
  }

  private static List<Path> pages(Predicate<String> name) throws IOException {
    var pages = new ArrayList<Path>();
    for (var folder : List.of("docs", "deploy", "src")) {
      try (var files = Files.walk(Path.of(folder))) {
        files.forEach(pages::add);
      }
    }
    try (var files = Files.list(Path.of(""))) {
      files.forEach(pages::add);
    }
    pages.removeIf(it -> !Files.isRegularFile(it) || !name.test(it.getFileName().toString()));
    return pages;
  }

  /** The settings of application.yaml by their variables, and those that only tools have. */
  private static Map<String, String> settings() throws IOException {
    var settings = new TreeMap<String, String>();
    try (var yaml = DocumentationTest.class.getResourceAsStream("/application.yaml")) {
      collect("MARQUEE", new YAMLMapper().readTree(yaml), settings);
    }
    return settings;
  }

  private static void collect(String name, JsonNode node, Map<String, String> settings) {
    if (node.isValueNode()) {
      settings.put(name, node.asText());
    }
    for (var it : node.properties()) {
      var part = it.getKey().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
      collect(name + "_" + part, it.getValue(), settings);
    }
  }
}
