package dev.marquee.search;

/**
 * How words find things in SQL: by the trigrams that each word shares with a text, wherever it
 * stands there. A word that is mistyped or cut short still shares some. The sessions' thresholds
 * are those of {@link PostgresFinder#SESSION}.
 */
final class PostgresWords {

  /**
   * Begins a statement: the words of parameter $1, as {@code word (word, letters, is_finder)}, and
   * all of them as {@code asked (text)}. More than eight are not looked at. Short words are in too
   * many titles to find any by themselves where there are longer ones, and of those alone the two
   * longest do.
   */
  static final String ASKED =
      """
      with asked as materialized (
        select folded($1) as text),
      word as materialized (
        select word, length(word) as letters,
          length(word) >= least(4, max(length(word)) over ())
            and (length(word) >= 4 or row_number() over (order by length(word) desc, word) <= 2)
            as is_finder
        from asked, string_to_table(text, ' ') word
        where word <> ''
        order by letters desc, word
        limit 8)
      """;

  /**
   * Goes on with the movies that the words fit, shown or not, as {@code found (movie_id, genres,
   * language, imdb_votes, relevance)}. A movie may fit much less well than the best one, but not as
   * if by chance. The beginning of the title and the votes decide among those that fit alike. No
   * more than a thousand are weighed, the most voted: a word such as "the" is in every third title.
   */
  static final String FOUND_MOVIES =
      ASKED
          + """
          , candidate as materialized (
            select movie_id, genres, language, imdb_votes,
              folded(title) as title, movie_words(title, director, genres) as words
            from movie
            where movie_id in (
              select m.movie_id
              from word
              join movie m on word.word <% movie_words(m.title, m.director, m.genres)
              where is_finder)
            order by imdb_votes desc, movie_id
            limit 1000),
          weighed as materialized (
            select candidate.*, (
              select sum(letters * greatest(
                  word_similarity(word, candidate.title),
                  0.7 * word_similarity(word, candidate.words))) / sum(letters)
              from word) as fit
            from candidate),
          found as materialized (
            select movie_id, genres, language, imdb_votes,
              fit
                + 0.25 * similarity(title, text)
                + case
                    when starts_with(title, text) then 0.3
                    when strpos(title, ' ' || text) > 0 then 0.2
                    else 0
                  end
                + 0.015 * ln(1 + imdb_votes) as relevance
            from (select weighed.*, max(fit) over () as best from weighed) compared, asked
            where fit >= greatest(0.35, 0.65 * best))
          """;

  private PostgresWords() {}
}
