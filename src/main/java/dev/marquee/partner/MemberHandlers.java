package dev.marquee.partner;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.UUID;
import java.util.function.Function;

/** The calls about who works for an organisation. */
public final class MemberHandlers implements Handlers {
  private final Members members;

  /** Members in the database that the pool connects to. */
  public MemberHandlers(Pool pool) {
    this.members = new Members(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("listMembers", this::list);
    operations.on("addMember", this::add);
    operations.on("changeMember", this::change);
    operations.on("removeMember", this::remove);
    operations.on("leavePartner", this::leave);
  }

  private Future<Reply> list(Call call) {
    return members.list(call).map(page -> Reply.ok(page.toJson(Member::toJson)));
  }

  private Future<Reply> add(Call call) {
    var body = call.body();
    return members
        .add(call, body.getString("email"), MemberRole.named(body.getString("role")))
        .map(member -> Reply.created(member.toJson()));
  }

  private Future<Reply> change(Call call) {
    var role = MemberRole.named(call.body().getString("role"));
    return ofMember(
        call, id -> members.change(call, id, role).map(member -> Reply.ok(member.toJson())));
  }

  private Future<Reply> remove(Call call) {
    return ofMember(call, id -> members.remove(call, id).map(it -> Reply.noContent()));
  }

  private static Future<Reply> ofMember(Call call, Function<UUID, Future<Reply>> answer) {
    return Uuids.parse(call.path("account_id"))
        .map(answer)
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  /** A key works for nobody, and an admin may not either. */
  private Future<Reply> leave(Call call) {
    if (call.caller().key().isPresent()) {
      return Future.succeededFuture(Reply.of(Problem.forbidden()));
    }
    return call.partnerId().isEmpty()
        ? Future.succeededFuture(Reply.of(Problem.notFound()))
        : members.remove(call, call.caller().accountId()).map(it -> Reply.noContent());
  }
}
