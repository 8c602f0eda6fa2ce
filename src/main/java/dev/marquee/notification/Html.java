package dev.marquee.notification;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Markup with gaps, {@code {name}} each. Text is escaped on its way into a gap, and only markup
 * goes in as it is. Immutable.
 */
final class Html {
  private static final Pattern GAP = Pattern.compile("\\{([a-z]+)}");

  private final String template;
  private final Map<String, String> filled;

  private Html(String template, Map<String, String> filled) {
    this.template = template;
    this.filled = filled;
  }

  /** Markup that stands in this program. */
  static Html template(String markup) {
    return new Html(markup, Map.of());
  }

  /** With a text in a gap. */
  Html with(String gap, String text) {
    return filled(gap, escaped(text));
  }

  /** With other markup in a gap, one after the other. */
  Html with(String gap, Collection<Html> parts) {
    return filled(gap, parts.stream().map(Html::markup).collect(Collectors.joining()));
  }

  private Html filled(String gap, String markup) {
    var more = new TreeMap<>(filled);
    more.put(gap, markup);
    return new Html(template, more);
  }

  /**
   * The finished text.
   *
   * @throws IllegalStateException if a gap is left
   */
  String markup() {
    return GAP.matcher(template).replaceAll(this::filling);
  }

  private String filling(MatchResult gap) {
    var markup = filled.get(gap.group(1));
    if (markup == null) {
      throw new IllegalStateException("Nothing for " + gap.group());
    }
    return Matcher.quoteReplacement(markup);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
