package dev.marquee.ticketing;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;
import java.util.function.IntPredicate;

/**
 * Any text as the fonts can set it, still in the order in which it is read. Arabic letters take the
 * forms that they have in their words. What no font has is written in Latin letters, as in {@code
 * śōlē} for शोले, and what has none either, such as emoji, is left out: never a box. Hebrew and
 * Arabic are set without points, as on signs, since points need more than a font's widths.
 */
final class PrintableText {
  private final IntPredicate printable;

  /** Text for fonts that have these code points. */
  PrintableText(IntPredicate printable) {
    this.printable = printable;
  }

  /** Made once: reading the rules takes a while. */
  private static final class ToLatin {
    private static final Transliterator RULES = Transliterator.getInstance("Any-Latin");
  }

  String of(String text) {
    var composed = Normalizer2.getNFCInstance().normalize(text);
    var known = withoutUnknown(withoutPoints(composed));
    return shaped(known).replaceAll("\\s+", " ").strip();
  }

  private static String withoutPoints(String text) {
    var kept = new StringBuilder();
    text.codePoints().filter(it -> !isPoint(it)).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean isPoint(int codePoint) {
    return UCharacter.getType(codePoint) == Character.NON_SPACING_MARK
        && (UScript.hasScript(codePoint, UScript.HEBREW)
            || UScript.hasScript(codePoint, UScript.ARABIC));
  }

  private String withoutUnknown(String text) {
    var known = new StringBuilder();
    var unknown = new StringBuilder();
    text.codePoints()
        .map(it -> UCharacter.isUWhiteSpace(it) || Character.isISOControl(it) ? ' ' : it)
        .forEach(
            it -> {
              if (isKnown(it)) {
                known.append(inLatin(unknown)).appendCodePoint(it);
                unknown.setLength(0);
              } else {
                unknown.appendCodePoint(it);
              }
            });
    return known.append(inLatin(unknown)).toString();
  }

  /** What joins letters or not is no letter itself: it goes when they have taken their forms. */
  private boolean isKnown(int codePoint) {
    return printable.test(codePoint) || isIgnorable(codePoint);
  }

  private static boolean isIgnorable(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  private String inLatin(CharSequence unknown) {
    if (unknown.isEmpty()) {
      return "";
    }
    var latin =
        Normalizer2.getNFKCInstance().normalize(ToLatin.RULES.transliterate(unknown.toString()));
    var kept = new StringBuilder();
    latin.codePoints().filter(printable).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** Joiners have done their work by then. */
  private String shaped(String text) {
    var kept = new StringBuilder();
    ArabicForms.of(text)
        .codePoints()
        .filter(it -> !isIgnorable(it))
        .filter(printable)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
