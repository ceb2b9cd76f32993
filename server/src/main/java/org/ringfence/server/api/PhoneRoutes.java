package org.ringfence.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ringfence.server.control.Operations;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.Scope;

/** The phones that are set up from here. */
final class PhoneRoutes {
  private final Operations operations;

  PhoneRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.list(
            "/phones",
            Scope.READ,
            asked -> operations.phones(),
            each -> Pages.Place.ofNumber(each.number(), each.id())),
        Route.post("/phones", Scope.ADMIN, this::add),
        Route.patch("/phones/{id}", Scope.ADMIN, this::change),
        Route.delete("/phones/{id}", Scope.ADMIN, this::remove),
        Route.post("/phones/{id}/enrolment", Scope.ADMIN, this::enrol),
        Route.post("/users/{number}/link", Scope.ADMIN, this::link).ofOneself(),
        Route.post("/users/{number}/resync", Scope.ADMIN, this::resync));
  }

  private Object add(Asked asked) throws Failure {
    String number = asked.text("number");
    PhoneMake make = PhoneMake.of(asked.text("make"));
    String mac = asked.optionalText("mac");
    String name = asked.optionalText("name");
    List<PhoneButton> buttons = buttons(asked);
    asked.end();
    if (make == null) throw new Refused(422, "`make` is one of " + PhoneMake.words() + ".", "");
    DeskPhone phone = operations.addPhone(number, make, text(mac), text(name), buttons);
    asked.created("/api/v1/phones/" + phone.id());
    return phone;
  }

  private static String text(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }

  private static List<PhoneButton> buttons(Asked asked) {
    List<PhoneButton> buttons = new ArrayList<>();
    for (String text : asked.texts("buttons")) {
      PhoneButton button = PhoneButton.parse(text);
      if (button == null) {
        throw new Refused(422, "`buttons` are each as " + PhoneButton.RIGHT + ".", "");
      }
      buttons.add(button);
    }
    return buttons;
  }

  private DeskPhone phone(Asked asked) throws Failure {
    String id = asked.path("id");
    for (DeskPhone each : operations.phones()) {
      if (each.id().equals(id)) return each;
    }
    throw new Refused(404, "There is no such phone.", "");
  }

  private Object change(Asked asked) throws Failure {
    DeskPhone phone = phone(asked);
    String name = asked.optionalText("name");
    boolean hasButtons = asked.has("buttons");
    List<PhoneButton> buttons = buttons(asked);
    asked.end();
    return operations.changePhone(
        phone.id(), name == null ? phone.name() : name, hasButtons ? buttons : phone.buttons());
  }

  private Object remove(Asked asked) throws Failure {
    operations.removePhone(phone(asked).id());
    return Asked.NOTHING;
  }

  private Object enrol(Asked asked) throws Failure {
    DeskPhone phone = phone(asked);
    asked.end();
    return operations.enrolPhone(phone.id());
  }

  private Object link(Asked asked) throws Failure {
    String word = asked.optionalText("make");
    asked.end();
    PhoneMake make = word == null ? PhoneMake.BROWSER : PhoneMake.of(word);
    if (make == null || make.hasMac()) {
      throw new Refused(422, "`make` is browser or linphone.", "Others are added with their MAC.");
    }
    return operations.link(asked.path("number"), make);
  }

  private Object resync(Asked asked) throws Failure {
    Boolean restart = asked.optionalBoolean("restart");
    asked.end();
    int count = operations.resync(asked.path("number"), restart != null && restart);
    return Map.of("asked", count);
  }
}
