package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.api.Problem;
import dev.marquee.catalog.Page;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who works for organisations, in Postgres. Nobody gives or takes a role that may do more than they
 * may themselves, and an organisation keeps an owner. Accounts are locked before organisations.
 */
final class Members {
  private static final String LIST = "members";

  private final Pool pool;
  private final PartnerTransactions transactions;
  private final AuditLog audit = new AuditLog();

  Members(Pool pool) {
    this.pool = pool;
    this.transactions = new PartnerTransactions(pool);
  }

  /** Those of the call's organisation. */
  Future<Page<Member>> list(Call call) {
    var after = call.cursor().map(Members::after).orElse(new UUID(0, 0));
    return transactions
        .of(
            call.partnerId(),
            transaction ->
                transaction
                    .preparedQuery(
                        """
                        select m.account_id, a.name, a.email, m.role, m.added_at
                        from partner_member m
                        join account a on a.account_id = m.account_id
                        where m.partner_id = $1 and m.account_id > $2
                        order by m.account_id
                        limit $3
                        """)
                    .execute(Tuple.of(partnerOf(call), after, call.limit() + 1)))
        .map(rows -> rows.stream().map(Member::of).toList())
        .map(read -> Page.of(read, call.limit(), it -> Cursor.of(LIST, it.accountId().toString())));
  }

  private static UUID after(String cursor) {
    return Uuids.parse(String.valueOf(Cursor.parse(LIST, cursor, 1).getValue(0)))
        .orElseThrow(Cursor::invalid);
  }

  /** Adds an account, which becomes a partner by it. */
  Future<Member> add(Call call, String email, MemberRole role) {
    refuseMoreThanOwn(call, role);
    return pool.withTransaction(
        transaction ->
            invite(transaction, email)
                .compose(accountId -> add(transaction, call, accountId, role)));
  }

  private static Future<UUID> invite(SqlClient transaction, String email) {
    return transaction
        .preparedQuery(
            """
            update account
            set roles = case when 'partner' = any(roles) then roles else array_append(roles, 'partner') end
            where lower(email) = lower($1)
            returning account_id
            """)
        .execute(Tuple.of(email))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> row.getUUID("account_id"))
                    .orElseThrow(() -> unknownAccount().refusal()));
  }

  private Future<Member> add(SqlClient transaction, Call call, UUID accountId, MemberRole role) {
    return PartnerTransactions.enter(transaction, partnerOf(call))
        .compose(
            entered ->
                transaction
                    .preparedQuery(
                        """
                        insert into partner_member (account_id, partner_id, role)
                        values ($1, $2, $3)
                        on conflict do nothing
                        """)
                    .execute(Tuple.of(accountId, partnerOf(call), role.text())))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw alreadyMember().refusal();
              }
              return rows;
            })
        .compose(added -> find(transaction, partnerOf(call), accountId))
        .map(found -> found.orElseThrow())
        .compose(
            member ->
                record(transaction, call, "member.added", member, null, member.toEntry())
                    .map(member));
  }

  /** Gives a member another role. */
  Future<Member> change(Call call, UUID accountId, MemberRole role) {
    refuseMoreThanOwn(call, role);
    return transactions.of(
        call.partnerId(),
        transaction ->
            locked(transaction, call, accountId)
                .map(member -> refuseMoreThanOwn(call, member))
                .compose(member -> change(transaction, call, member, role)));
  }

  private Future<Member> change(SqlClient transaction, Call call, Member member, MemberRole role) {
    return keepAnOwner(transaction, call, member, role == MemberRole.OWNER)
        .compose(
            kept ->
                transaction
                    .preparedQuery(
                        """
                        update partner_member
                        set role = $3
                        where partner_id = $1 and account_id = $2
                        """)
                    .execute(Tuple.of(partnerOf(call), member.accountId(), role.text())))
        .compose(
            changed ->
                record(
                    transaction,
                    call,
                    "member.changed",
                    member,
                    member.toEntry(),
                    member.as(role).toEntry()))
        .map(recorded -> member.as(role));
  }

  /** Takes a member out, who is no partner then. */
  Future<Void> remove(Call call, UUID accountId) {
    return pool.withTransaction(
        transaction ->
            dismiss(transaction, accountId)
                .compose(it -> PartnerTransactions.enter(transaction, partnerOf(call)))
                .compose(it -> locked(transaction, call, accountId))
                .map(
                    member ->
                        accountId.equals(call.caller().accountId())
                            ? member
                            : refuseMoreThanOwn(call, member))
                .compose(member -> remove(transaction, call, member)));
  }

  /** Rolled back where the account turns out not to be this organisation's. */
  private static Future<?> dismiss(SqlClient transaction, UUID accountId) {
    return transaction
        .preparedQuery(
            """
            update account
            set roles = case
              when roles = array['partner'] then array['customer']
              else array_remove(roles, 'partner')
            end
            where account_id = $1
            """)
        .execute(Tuple.of(accountId));
  }

  private Future<Void> remove(SqlClient transaction, Call call, Member member) {
    return keepAnOwner(transaction, call, member, false)
        .compose(
            kept ->
                transaction
                    .preparedQuery(
                        """
                        delete from partner_member
                        where partner_id = $1 and account_id = $2
                        """)
                    .execute(Tuple.of(partnerOf(call), member.accountId())))
        .compose(
            removed -> record(transaction, call, "member.removed", member, member.toEntry(), null));
  }

  /** A member whose organisation nobody else changes meanwhile. */
  private static Future<Member> locked(SqlClient transaction, Call call, UUID accountId) {
    return transaction
        .preparedQuery(
            """
            select
            from partner
            where partner_id = $1
            for no key update
            """)
        .execute(Tuple.of(partnerOf(call)))
        .compose(locked -> find(transaction, partnerOf(call), accountId))
        .map(found -> found.orElseThrow(() -> Problem.notFound().refusal()));
  }

  private static Future<Optional<Member>> find(
      SqlClient transaction, long partnerId, UUID accountId) {
    return transaction
        .preparedQuery(
            """
            select m.account_id, a.name, a.email, m.role, m.added_at
            from partner_member m
            join account a on a.account_id = m.account_id
            where m.partner_id = $1 and m.account_id = $2
            """)
        .execute(Tuple.of(partnerId, accountId))
        .map(rows -> rows.stream().findFirst().map(Member::of));
  }

  private static Future<Void> keepAnOwner(
      SqlClient transaction, Call call, Member member, boolean staysOwner) {
    if (member.role() != MemberRole.OWNER || staysOwner) {
      return Future.succeededFuture();
    }
    return transaction
        .preparedQuery(
            """
            select count(*) as owners
            from partner_member
            where partner_id = $1 and role = 'owner'
            """)
        .execute(Tuple.of(partnerOf(call)))
        .compose(
            rows ->
                rows.iterator().next().getLong("owners") > 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(lastOwner().refusal()));
  }

  private static Member refuseMoreThanOwn(Call call, Member member) {
    refuseMoreThanOwn(call, member.role());
    return member;
  }

  /** An owner may all; a key that may change members is not to make itself an owner. */
  private static void refuseMoreThanOwn(Call call, MemberRole role) {
    if (!call.standing().permissions().containsAll(role.permissions())) {
      throw Problem.forbidden().refusal();
    }
  }

  private Future<Void> record(
      SqlClient transaction,
      Call call,
      String action,
      Member member,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    return audit.record(transaction, call, action, "member", member.accountId(), before, after);
  }

  private static long partnerOf(Call call) {
    return call.partnerId().orElseThrow();
  }

  private static Problem unknownAccount() {
    return Problem.of(422, "unknown_account", "No account has this mail address.");
  }

  private static Problem alreadyMember() {
    return Problem.of(409, "already_member", "This account works for an organisation already.");
  }

  private static Problem lastOwner() {
    return Problem.of(409, "last_owner", "An organisation needs an owner: name another one first.");
  }
}
