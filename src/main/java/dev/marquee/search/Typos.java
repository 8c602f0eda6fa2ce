package dev.marquee.search;

import java.util.Optional;

/**
 * How many typos a word may have. They are asked for one after the other, until something is found:
 * what is spelt right is never mixed with guesses, and a server builds an automaton for each word
 * with typos, which for two of them costs more than all the rest of a search.
 */
enum Typos {
  /** It stands as it was meant. */
  NONE,
  /** One in a word of three letters or more. */
  ONE,
  /** Two in a word of six letters or more. */
  TWO;

  /** What to ask for when nothing was found. */
  Optional<Typos> more() {
    return this == TWO ? Optional.empty() : Optional.of(values()[ordinal() + 1]);
  }
}
