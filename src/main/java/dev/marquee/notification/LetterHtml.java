package dev.marquee.notification;

import dev.marquee.seating.Hold.HoldLine;
import java.util.List;

/**
 * A letter as HTML that mail programs show: tables and styles in place, nothing to load. Texts from
 * outside stand in {@code <bdi>}, so that one written from the right does not turn its neighbours.
 */
final class LetterHtml {
  private static final Html PAGE =
      Html.template(
          """
          <!doctype html>
          <html lang="en">
          <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light">
          <title>{subject}</title>
          </head>
          <body style="margin:0;background:#f1efe9">
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f1efe9;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;color:#24211c"><tr><td align="center" style="padding:24px 12px">
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px">
          <tr><td style="padding:28px 28px 0">
          <h1 style="margin:0 0 16px;font-size:24px;line-height:1.25">{heading}</h1>
          <p style="margin:0 0 20px">Hello <bdi>{name}</bdi>,<br>{lead}</p>
          </td></tr>
          <tr><td style="padding:0 28px">
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f8f1e4;border-left:4px solid #b3261e"><tr><td style="padding:14px 18px">
          <div style="font-size:20px;font-weight:bold"><bdi>{movie}</bdi></div>
          <div>{moment}</div>
          <div><bdi>{venue}</bdi>, <bdi>{screen}</bdi>, <bdi>{city}</bdi></div>
          </td></tr></table>
          </td></tr>
          <tr><td style="padding:20px 28px 0">
          <table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
          <tr><th align="left" style="padding:0 0 6px">Seat</th><th align="left" style="padding:0 0 6px">Category</th><th align="right" style="padding:0 0 6px">Price</th></tr>
          {seats}<tr><td colspan="2" style="border-top:2px solid #24211c;padding:6px 0"><b>Total</b></td><td align="right" style="border-top:2px solid #24211c;padding:6px 0"><b>{total}</b></td></tr>
          </table>
          </td></tr>
          <tr><td style="padding:12px 28px 28px">
          {notes}<p style="margin:20px 0 0;font-size:13px;color:#625c50">Booking {booking}</p>
          </td></tr>
          </table>
          </td></tr></table>
          </body>
          </html>
          """);

  private static final Html SEAT =
      Html.template(
          """
          <tr><td style="border-top:1px solid #ddd8cc;padding:6px 0"><bdi>{seat}</bdi></td><td style="border-top:1px solid #ddd8cc;padding:6px 0">{category}</td><td align="right" style="border-top:1px solid #ddd8cc;padding:6px 0">{price}</td></tr>
          """);

  private static final Html NOTE =
      Html.template(
          """
          <p style="margin:12px 0 0"><b>{about}</b><br>{text}</p>
          """);

  private LetterHtml() {}

  /** The letter as one document. */
  static String of(Letter letter) {
    var visit = letter.visit();
    var place = visit.place();
    return PAGE.with("subject", letter.subject())
        .with("heading", letter.heading())
        .with("name", visit.contact().name())
        .with("lead", letter.lead())
        .with("movie", visit.movie())
        .with("moment", Wording.moment(visit.startsAt(), place.timezone()))
        .with("venue", place.venue())
        .with("screen", place.screen())
        .with("city", place.city())
        .with("seats", seats(visit))
        .with("total", Wording.price(visit.total(), visit.currency()))
        .with("notes", notes(letter.notes()))
        .with("booking", visit.id().toString())
        .markup();
  }

  private static List<Html> seats(Visit visit) {
    return visit.seats().stream().map(seat -> seat(seat, visit.currency())).toList();
  }

  private static Html seat(HoldLine seat, String currency) {
    return SEAT.with("seat", seat.seatId())
        .with("category", seat.category())
        .with("price", Wording.price(seat.amount(), currency));
  }

  private static List<Html> notes(List<Letter.Note> notes) {
    return notes.stream()
        .map(note -> NOTE.with("about", note.about()).with("text", note.text()))
        .toList();
  }
}
