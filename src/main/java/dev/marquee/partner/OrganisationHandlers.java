package dev.marquee.partner;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Permission;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.Venue;
import dev.marquee.partner.Organisations.Organisation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;

/** The calls about organisations, and what was changed in them. */
public final class OrganisationHandlers implements Handlers {
  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private final Organisations organisations;
  private final AuditEntries entries;

  /** Organisations in the database that the pool connects to. */
  public OrganisationHandlers(Pool pool) {
    this.organisations = new Organisations(pool);
    this.entries = new AuditEntries(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("listPartners", this::list);
    operations.on("createPartner", this::create);
    operations.on("getOwnPartner", this::own);
    operations.on("updatePartner", this::rename);
    operations.on("listPartnerVenues", this::venues);
    operations.on("giveVenue", this::giveVenue);
    operations.on("listAuditLog", call -> entries.list(call).map(Reply::ok));
  }

  private Future<Reply> list(Call call) {
    return organisations.list(call).map(page -> Reply.ok(page.toJson(Organisation::toJson)));
  }

  private Future<Reply> create(Call call) {
    return organisations
        .add(call, call.body().getString("name"))
        .map(added -> Reply.created(added.toJson()));
  }

  private Future<Reply> own(Call call) {
    return call.partnerId()
        .map(id -> organisations.find(id).map(found -> own(call, found.orElseThrow())))
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  private static Reply own(Call call, Organisation organisation) {
    var permissions = call.standing().permissions().stream().map(Permission::text).sorted();
    return Reply.ok(organisation.toJson().put("permissions", new JsonArray(permissions.toList())));
  }

  private Future<Reply> rename(Call call) {
    return organisations
        .rename(call, call.body().getString("name"))
        .map(renamed -> Reply.ok(renamed.toJson()));
  }

  private Future<Reply> venues(Call call) {
    return organisations.venues(call).map(page -> Reply.ok(page.toJson(Venue::toJson)));
  }

  private Future<Reply> giveVenue(Call call) {
    var partner = CatalogId.parse(call.body().getString("partner_id"));
    var venue = CatalogId.parse(call.path("venue_id"));
    if (venue.isEmpty()) {
      return Future.succeededFuture(Reply.of(Problem.notFound()));
    }
    return organisations
        .give(call, venue.get(), partner.orElse(0L))
        .map(given -> given ? given(call) : Reply.of(Problem.notFound()))
        .recover(OrganisationHandlers::unknownPartner);
  }

  private static Reply given(Call call) {
    return Reply.ok(
        new JsonObject()
            .put("venue_id", call.path("venue_id"))
            .put("partner_id", call.body().getString("partner_id")));
  }

  private static Future<Reply> unknownPartner(Throwable failure) {
    return failure instanceof PgException postgres
            && FOREIGN_KEY_VIOLATION.equals(postgres.getSqlState())
        ? Future.succeededFuture(Reply.of(Problem.invalid("/partner_id", "is no partner")))
        : Future.failedFuture(failure);
  }
}
