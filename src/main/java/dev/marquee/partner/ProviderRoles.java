package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Caller;
import dev.marquee.api.House;
import dev.marquee.platform.OidcSettings.Membership;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom a login provider says to work for an organisation: at each sign-in they get the role that it
 * says, or lose the one that it said before. What an owner decided here it does not change, and the
 * last owner of an organisation stays.
 */
public final class ProviderRoles {
  private static final Logger log = LoggerFactory.getLogger(ProviderRoles.class);

  private final AuditLog audit = new AuditLog();

  /** What somebody is so far. */
  private record Current(Membership membership, boolean fromProvider) {
    static Current of(Row row) {
      return new Current(
          new Membership(row.getLong("partner_id"), row.getString("role")),
          row.getBoolean("from_provider"));
    }
  }

  /** Follows what the provider says of an account, in the transaction that signs it in. */
  public Future<Void> follow(
      SqlClient transaction, UUID accountId, Optional<Membership> said, String requestId) {
    var author = new AuditLog.Author(new Caller(accountId, Set.of(), Optional.empty()), requestId);
    return transaction
        .preparedQuery(
            """
            select m.partner_id, m.role, m.from_provider
            from account a
            join partner_member m on m.account_id = a.account_id
            where a.account_id = $1
            for no key update of a
            """)
        .execute(Tuple.of(accountId))
        .map(rows -> rows.stream().findFirst().map(Current::of))
        .compose(current -> follow(transaction, author, current, said));
  }

  private Future<Void> follow(
      SqlClient transaction,
      AuditLog.Author author,
      Optional<Current> current,
      Optional<Membership> said) {
    if (current.map(Current::membership).equals(said)
        || current.filter(it -> !it.fromProvider()).isPresent()) {
      return Future.succeededFuture();
    }
    return current
        .map(it -> leave(transaction, author, it.membership()))
        .orElseGet(() -> Future.succeededFuture(true))
        .compose(
            left ->
                left && said.isPresent()
                    ? join(transaction, author, said.get())
                    : Future.succeededFuture());
  }

  /** Returns false where the last owner would go. */
  private Future<Boolean> leave(
      SqlClient transaction, AuditLog.Author author, Membership membership) {
    return transaction
        .preparedQuery(
            """
            select
            from partner
            where partner_id = $1
            for no key update
            """)
        .execute(Tuple.of(membership.partnerId()))
        .compose(
            locked ->
                transaction
                    .preparedQuery(
                        """
                        with removed as (
                          delete from partner_member
                          where account_id = $1
                            and (role <> 'owner' or exists (
                              select
                              from partner_member other
                              where other.partner_id = $2
                                and other.role = 'owner'
                                and other.account_id <> $1))
                          returning account_id)
                        update account a
                        set roles = case
                          when roles = array['partner'] then array['customer']
                          else array_remove(roles, 'partner')
                        end
                        from removed r
                        where a.account_id = r.account_id
                        """)
                    .execute(Tuple.of(author.caller().accountId(), membership.partnerId())))
        .compose(
            rows ->
                rows.rowCount() == 0
                    ? Future.succeededFuture(false)
                    : record(transaction, author, membership, "member.removed", membership, null)
                        .map(true));
  }

  private Future<Void> join(SqlClient transaction, AuditLog.Author author, Membership said) {
    return transaction
        .preparedQuery(
            """
            with joined as (
              insert into partner_member (account_id, partner_id, role, from_provider)
              select $1, partner_id, $3, true
              from partner
              where partner_id = $2
              returning account_id)
            update account a
            set roles = case
              when 'partner' = any(roles) then roles
              else array_append(roles, 'partner')
            end
            from joined j
            where a.account_id = j.account_id
            """)
        .execute(Tuple.of(author.caller().accountId(), said.partnerId(), said.role()))
        .compose(
            rows -> {
              if (rows.rowCount() == 0) {
                log.atWarn()
                    .addKeyValue("partner", said.partnerId())
                    .log("login_provider.unknown_partner");
                return Future.succeededFuture();
              }
              return record(transaction, author, said, "member.added", null, said);
            });
  }

  private Future<Void> record(
      SqlClient transaction,
      AuditLog.Author author,
      Membership where,
      String action,
      @Nullable Membership before,
      @Nullable Membership after) {
    return audit.record(
        transaction,
        author,
        new House(Optional.of(where.partnerId()), Optional.empty()),
        action,
        "member",
        author.caller().accountId(),
        entry(before),
        entry(after));
  }

  private static @Nullable JsonObject entry(@Nullable Membership membership) {
    return membership == null ? null : new JsonObject().put("role", membership.role());
  }
}
