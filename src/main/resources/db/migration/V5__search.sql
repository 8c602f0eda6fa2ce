-- What finds movies and venues by words where there is no search server, or while it is away. The
-- catalogue is small and everywhere the same (reference tables on Citus).

create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- Words as they are compared: in lower case, without accents and apostrophes, and with one space for
-- whatever else is neither letter nor digit, so that no character of a query is an operator. Indices
-- need this to be immutable, which unaccent is as long as its dictionary is named and not changed;
-- names in the body are looked up now, whatever the search path is later.
create function folded(value text) returns text
  language sql immutable strict parallel safe
  return trim(regexp_replace(
    translate(
      lower(unaccent('unaccent'::regdictionary, normalize(value, nfkc))),
      '''’`´', ''),
    '[[:space:][:punct:]]+', ' ', 'g'));

-- All that a movie is found by. The expression of folded() once more, since a function that another
-- one calls is planned anew for each row.
create function movie_words(title text, director text, genres text[]) returns text
  language sql immutable parallel safe
  return trim(regexp_replace(
    translate(
      lower(unaccent(
        'unaccent'::regdictionary,
        normalize(concat_ws(' ', title, director, array_to_string(genres, ' ')), nfkc))),
      '''’`´', ''),
    '[[:space:][:punct:]]+', ' ', 'g'));

create index movie_words on movie using gin (movie_words(title, director, genres) gin_trgm_ops);
create index movie_title on movie using gin (folded(title) gin_trgm_ops);
create index venue_words on venue using gin (folded(name || ' ' || city) gin_trgm_ops);
