package dev.marquee.ticketing;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.DecompositionType;
import com.ibm.icu.lang.UCharacter.JoiningType;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives the letters of the Arabic script the forms that they have in their words, by Unicode's
 * joining types and presentation forms; ICU's own shaping leaves out the letters of Persian and
 * Urdu.
 */
final class ArabicForms {
  private static final int LAM = 0x644;
  private static final int[][] PRESENTATION_FORMS = {{0xfb50, 0xfbff}, {0xfe80, 0xfefc}};

  /** By the letter, or lam and alef, and one of Unicode's types of decomposition. */
  private static final Map<String, Integer> FORMS = forms();

  private ArabicForms() {}

  private static Map<String, Integer> forms() {
    var forms = new HashMap<String, Integer>();
    for (var range : PRESENTATION_FORMS) {
      for (int form = range[0]; form <= range[1]; form++) {
        // As NFC has the letters that a form stands for: of one letter, or lam and alef.
        var letters = Normalizer2.getNFKCInstance().normalize(Character.toString(form));
        var type = UCharacter.getIntPropertyValue(form, UProperty.DECOMPOSITION_TYPE);
        forms.put(key(letters, type), form);
      }
    }
    return forms;
  }

  private static String key(String letters, int type) {
    return letters + type;
  }

  /** The text with its letters in their forms, in the order in which it is read. */
  static String of(String text) {
    var shaped = new StringBuilder();
    var letters = text.codePoints().toArray();
    for (int i = 0; i < letters.length; i++) {
      var ligature = letters[i] == LAM && i + 1 < letters.length ? lamAlef(letters, i) : 0;
      shaped.appendCodePoint(ligature != 0 ? ligature : form(letters, i));
      i += ligature != 0 ? 1 : 0;
    }
    return shaped.toString();
  }

  /** Zero if it is not lam and alef. */
  private static int lamAlef(int[] letters, int index) {
    var type = joinsBefore(letters, index) ? DecompositionType.FINAL : DecompositionType.ISOLATED;
    return FORMS.getOrDefault(key(new String(letters, index, 2), type), 0);
  }

  private static int form(int[] letters, int index) {
    var before = joinsBefore(letters, index);
    var after = joinsAfter(letters, index);
    if (!before && !after) {
      return letters[index];
    }
    var type =
        before
            ? after ? DecompositionType.MEDIAL : DecompositionType.FINAL
            : DecompositionType.INITIAL;
    return FORMS.getOrDefault(key(Character.toString(letters[index]), type), letters[index]);
  }

  private static boolean joinsBefore(int[] letters, int index) {
    return index > 0
        && takesFromBefore(joining(letters[index]))
        && givesOn(joining(letters[index - 1]));
  }

  private static boolean joinsAfter(int[] letters, int index) {
    return index + 1 < letters.length
        && givesOn(joining(letters[index]))
        && takesFromBefore(joining(letters[index + 1]));
  }

  private static int joining(int letter) {
    return UCharacter.getIntPropertyValue(letter, UProperty.JOINING_TYPE);
  }

  private static boolean takesFromBefore(int type) {
    return type == JoiningType.DUAL_JOINING
        || type == JoiningType.RIGHT_JOINING
        || type == JoiningType.JOIN_CAUSING;
  }

  private static boolean givesOn(int type) {
    return type == JoiningType.DUAL_JOINING || type == JoiningType.JOIN_CAUSING;
  }
}
