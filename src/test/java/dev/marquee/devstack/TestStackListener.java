package dev.marquee.devstack;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Stops the stack when the last test has ended. */
public final class TestStackListener implements LauncherSessionListener {
  @Override
  public void launcherSessionClosed(LauncherSession session) {
    TestStack.stop();
  }
}
