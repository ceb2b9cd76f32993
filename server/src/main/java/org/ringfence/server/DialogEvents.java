package org.ringfence.server;

import java.nio.charset.StandardCharsets;

/** Who is ringing and who talks, for the lamps of phones (RFC 4235). */
final class DialogEvents extends StateEvents {
  DialogEvents(Surroundings around) {
    super(around);
  }

  @Override
  public String name() {
    return "dialog";
  }

  @Override
  public String contentType() {
    return "application/dialog-info+xml";
  }

  @Override
  byte[] document(String number, int version) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?>\n<dialog-info");
    xml.append(" xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"").append(version);
    xml.append("\" state=\"full\" entity=\"").append(address(number)).append("\">\n");
    for (Lines.Use use : around().lines().of(number)) dialog(xml, use);
    xml.append("</dialog-info>\n");
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void dialog(StringBuilder xml, Lines.Use use) {
    String state =
        switch (use.state()) {
          case TRYING -> "trying";
          case RINGING -> "early";
          case TALKING -> "confirmed";
        };
    String side = use.calls() ? "initiator" : "recipient";
    xml.append("<dialog id=\"").append(plain(use.callId())).append(use.calls() ? "-out" : "");
    xml.append("\" direction=\"").append(side).append("\"><state>").append(state);
    xml.append("</state>");
    xml.append("<local><identity>").append(address(use.number())).append("</identity>");
    xml.append("<target uri=\"").append(address(use.number())).append("\"/></local>");
    xml.append("<remote><identity display=\"").append(plain(use.other().displayName()));
    xml.append("\">").append(address(use.other().number())).append("</identity>");
    xml.append("<target uri=\"").append(address(use.other().number())).append("\"/></remote>");
    xml.append("</dialog>\n");
  }
}
