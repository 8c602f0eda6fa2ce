package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.Listings;
import dev.marquee.catalog.Movies;
import dev.marquee.catalog.Movies.Owned;
import dev.marquee.catalog.NewMovie;
import dev.marquee.catalog.NewVenue;
import dev.marquee.catalog.Screen;
import dev.marquee.catalog.Venue;
import dev.marquee.catalog.VenueRepository;
import dev.marquee.platform.PartnerTransactions;
import dev.marquee.pricing.PricingRepository;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;

/**
 * Movies are added and changed, venues changed. A movie is shown by many: only the organisation
 * that has added it changes it, and admins.
 */
public final class ListingHandlers implements Handlers {
  private final PartnerTransactions transactions;
  private final VenueRepository venues;
  private final Movies movies = new Movies();
  private final Listings listings = new Listings();
  private final PricingRepository pricing = new PricingRepository();
  private final AuditLog audit = new AuditLog();

  /** Reads and writes through this pool. */
  public ListingHandlers(Pool pool) {
    this.transactions = new PartnerTransactions(pool);
    this.venues = new VenueRepository(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("createMovie", this::createMovie);
    operations.on("updateMovie", this::updateMovie);
    operations.on("updateVenue", this::updateVenue);
  }

  private Future<Reply> createMovie(Call call) {
    var movie = Forms.movie(call.body());
    return transactions
        .of(call.partnerId(), transaction -> add(transaction, call, movie))
        .map(id -> Reply.created(movie.added(id).toJson()));
  }

  private Future<Long> add(SqlClient transaction, Call call, NewMovie movie) {
    return movies
        .add(transaction, movie, call.partnerId())
        .compose(
            id ->
                audit
                    .record(
                        transaction,
                        call,
                        "movie.added",
                        "movie",
                        id,
                        null,
                        movie.added(id).toJson())
                    .map(id));
  }

  private Future<Reply> updateMovie(Call call) {
    var movie = Forms.movie(call.body());
    return CatalogId.parse(call.path("movie_id"))
        .map(id -> updateMovie(call, id, movie))
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  /**
   * Not behind the second wall, since whose it is has to be seen: it is asked before it changes.
   */
  private Future<Reply> updateMovie(Call call, long id, NewMovie movie) {
    return transactions.of(
        Optional.empty(),
        transaction ->
            movies
                .lock(transaction, id)
                .compose(owned -> updateMovie(transaction, call, owned, movie)));
  }

  private Future<Reply> updateMovie(
      SqlClient transaction, Call call, Optional<Owned> owned, NewMovie movie) {
    if (owned.isEmpty()) {
      return Future.succeededFuture(Reply.of(Problem.notFound()));
    }
    var before = owned.get().movie();
    var isOwn =
        owned.get().partnerId().isPresent() && owned.get().partnerId().equals(call.partnerId());
    if (!isOwn && !call.caller().has("admin")) {
      return Future.succeededFuture(Reply.of(Problem.forbidden()));
    }
    var after = movie.added(before.id()).toJson();
    return movies
        .change(transaction, before.id(), movie)
        .compose(
            it ->
                audit.record(
                    transaction,
                    call,
                    "movie.changed",
                    "movie",
                    before.id(),
                    before.toJson(),
                    after))
        .map(it -> Reply.ok(after));
  }

  private Future<Reply> updateVenue(Call call) {
    var venue = Forms.venue(call.body());
    return transactions
        .of(call.partnerId(), transaction -> change(transaction, call, venue))
        .compose(changed -> venues.screens(changed.id()).map(screens -> json(changed, screens)));
  }

  private Future<Venue> change(SqlClient transaction, Call call, NewVenue venue) {
    return listings
        .lockVenue(transaction, call.venueId())
        .compose(
            before ->
                listings
                    .changeVenue(transaction, call.venueId(), venue)
                    .compose(after -> repriced(transaction, before, after))
                    .compose(
                        after ->
                            audit
                                .record(
                                    transaction,
                                    call,
                                    "venue.changed",
                                    "venue",
                                    after.id(),
                                    before.map(Venue::toJson).orElse(null),
                                    after.toJson())
                                .map(after)));
  }

  /** Rules go by the venue's clock, and tax by its country. */
  private Future<Venue> repriced(SqlClient transaction, Optional<Venue> before, Venue after) {
    var isSame =
        before.isPresent()
            && before.get().country().equals(after.country())
            && before.get().timezone().equals(after.timezone());
    return isSame
        ? Future.succeededFuture(after)
        : pricing.reprice(transaction, after.id()).map(after);
  }

  private static Reply json(Venue venue, java.util.List<Screen> screens) {
    var array = new JsonArray();
    screens.forEach(it -> array.add(it.toJson()));
    return Reply.ok(venue.toJson().put("screens", array));
  }
}
