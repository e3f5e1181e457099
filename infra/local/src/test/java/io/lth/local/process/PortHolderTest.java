package io.lth.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortHolderTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void theListeningProcessIsNamed() throws Exception {
    try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(PortHolder.describe(held.getLocalPort()))
          .contains("process " + ProcessHandle.current().pid())
          .contains("java");
    }
  }
}
