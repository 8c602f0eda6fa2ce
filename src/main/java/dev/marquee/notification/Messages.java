package dev.marquee.notification;

import dev.marquee.changes.Event;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes the messages: what is said, and what comes with it. */
final class Messages {
  private final TicketDocument tickets;
  private final String organizer;

  /**
   * Messages with these tickets.
   *
   * @param organizer whose address stands in calendar entries
   */
  Messages(TicketDocument tickets, String organizer) {
    this.tickets = tickets;
    this.organizer = organizer;
  }

  /** The message of this kind on this channel: the same, however often it is asked for. */
  Future<Message> of(Channel channel, Kind kind, Visit visit, Event event) {
    return channel == Channel.SMS
        ? Future.succeededFuture(sms(kind, visit, event))
        : attachments(kind, visit, event).map(files -> mail(kind, visit, event, files));
  }

  private static Message sms(Kind kind, Visit visit, Event event) {
    return new Message(
        id(event, Channel.SMS),
        visit.contact().phone().orElseThrow(),
        "",
        ShortText.of(kind, visit),
        Optional.empty(),
        List.of());
  }

  private static Message mail(
      Kind kind, Visit visit, Event event, List<Message.Attachment> attachments) {
    var letter = Letter.of(kind, visit, event.time());
    return new Message(
        id(event, Channel.MAIL),
        visit.contact().email().orElseThrow(),
        letter.subject(),
        LetterText.of(letter),
        Optional.of(LetterHtml.of(letter)),
        attachments);
  }

  private Future<List<Message.Attachment>> attachments(Kind kind, Visit visit, Event event) {
    return switch (kind) {
      case CONFIRMATION ->
          tickets
              .pdf(visit.id())
              .map(pdf -> new Message.Attachment("tickets.pdf", "application/pdf", pdf))
              .map(pdf -> List.of(pdf, CalendarFile.booked(visit, organizer, event.time())));
      case CHANGE ->
          tickets
              .pdf(visit.id())
              .map(pdf -> List.of(new Message.Attachment("tickets.pdf", "application/pdf", pdf)));
      case CANCELLATION, SHOWTIME_CANCELLED ->
          Future.succeededFuture(List.of(CalendarFile.cancelled(visit, organizer, event.time())));
      case REMINDER -> Future.succeededFuture(List.of());
    };
  }

  private static String id(Event event, Channel channel) {
    return event.id().replaceAll("[^A-Za-z0-9._-]", "_")
        + "."
        + channel.name().toLowerCase(Locale.ROOT);
  }
}
