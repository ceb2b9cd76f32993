package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The console in a Chromium, used as a person would and looked at by axe.
 *
 * <p>{@code -Dconsole.pictures=FOLDER} keeps a picture of each page.
 */
public final class ConsolePage implements AutoCloseable {
  public static final String PASSWORD = "correct horse battery";

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 900;
  private static final int SMALL_WIDTH = 390;
  private static final int SMALL_HEIGHT = 844;

  /** Fills fields as a person does: the page hears of it. */
  private static final String FILL =
      """
      (() => {
        const field = document.querySelector(%s);
        const kind = Object.getPrototypeOf(field);
        Object.getOwnPropertyDescriptor(kind, 'value').set.call(field, %s);
        for (const name of ['input', 'change']) {
          field.dispatchEvent(new Event(name, {bubbles: true}));
        }
        return true;
      })()
      """;

  private static final String AXE =
      """
      axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(
        ({id, nodes}) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | ')))
      """;

  private final ChromiumPeer browser;
  private final String axe;
  private final List<String> wrong = new ArrayList<>();

  /**
   * Opens it where the owner's link leads.
   *
   * @param console the console's address
   */
  public ConsolePage(Path folder, RingfenceServer server, URI console) {
    try {
      axe = Files.readString(ProjectFile.find("web/node_modules/axe-core/axe.min.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    URI first = console.resolve("#/set-up/" + server.ownersLink());
    browser = new ChromiumPeer(folder, first, server.certificateFile(), 440);
    browser.look(WIDTH, HEIGHT, false);
  }

  /** Becomes the owner, by the link. */
  public void begin() {
    awaitText("Welcome to Ringfence");
    fill("name", "ada");
    fill("password", PASSWORD);
    fill("again", PASSWORD);
    submit();
  }

  public ChromiumPeer browser() {
    return browser;
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  /** Fills the field of that name. */
  public void fill(String name, String value) {
    fillField("[name=" + name + "]", value);
  }

  /** The same in the form of that label. */
  public void fill(String form, String name, String value) {
    fillField(form(form) + " [name=" + name + "]", value);
  }

  private static String form(String label) {
    return "form[aria-label=" + quoted(label) + "]";
  }

  /** Fills the field that a selector finds. */
  public void fillField(String selector, String value) {
    await("there is no " + selector, "!!document.querySelector(" + quoted(selector) + ")");
    browser.evaluate(FILL.formatted(quoted(selector), quoted(value)));
  }

  /** Sends the form that comes first. */
  public void submit() {
    browser.press("form button[type=submit]");
  }

  /** Sends the form of that label. */
  public void submit(String form) {
    browser.press(form(form) + " button[type=submit]");
  }

  /** Opens whatever is folded. */
  public void unfold() {
    browser.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
  }

  /** From here on says yes to whatever asks whether it is meant. */
  public void agree() {
    browser.evaluate("window.confirm = () => true; true");
  }

  /** Brings the part of the page into sight that an element is in. */
  public void scrollTo(String selector) {
    String found = "document.querySelector(" + quoted(selector) + ")";
    browser.evaluate(found + ".closest('section').scrollIntoView(); true");
  }

  public void press(String selector) {
    browser.press(selector);
  }

  /** Waits until a JavaScript expression is true. */
  public void await(String complaint, String expression) {
    browser.await(complaint, expression, SOON);
  }

  public void awaitText(String text) {
    String said = "document.body.innerText.includes(" + quoted(text) + ")";
    await("it does not say: " + text, said);
  }

  /** Waits until so many elements are there. */
  public void awaitCount(String selector, int count) {
    String found = "document.querySelectorAll(" + quoted(selector) + ").length";
    await(count + " of " + selector + " are not there", found + " === " + count);
  }

  public void go(String path) {
    browser.evaluate("location.hash = " + quoted("#/" + path));
  }

  /** What a person reads on the page. */
  public String text() {
    return browser.text();
  }

  /** The text of one element. */
  public String text(String selector) {
    return browser
        .evaluate("document.querySelector(" + quoted(selector) + ").textContent")
        .asString("");
  }

  /** What is in somebody's way on it, in the light, and in the dark on a small screen. */
  public void look(String name) {
    browser.evaluate(axe + "; true");
    for (boolean dark : new boolean[] {false, true}) {
      browser.look(dark ? SMALL_WIDTH : WIDTH, dark ? SMALL_HEIGHT : HEIGHT, dark);
      JsonNode found = browser.evaluate(AXE);
      String where = name + (dark ? ", small and dark" : "");
      for (JsonNode each : found) wrong.add(where + ": " + each.asString());
      String fits = "document.documentElement.scrollWidth <= innerWidth";
      if (!browser.evaluate(fits).asBoolean(false)) wrong.add(where + " is too wide");
      keep(name + (dark ? "-small" : "") + ".png");
    }
    browser.look(WIDTH, HEIGHT, false);
  }

  private void keep(String name) {
    String pictures = System.getProperty("console.pictures", "");
    if (pictures.isEmpty()) return;
    try {
      Files.write(Path.of(pictures, name), browser.screenshot());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was in somebody's way on the pages looked at. */
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  @Override
  public void close() {
    browser.close();
  }
}
