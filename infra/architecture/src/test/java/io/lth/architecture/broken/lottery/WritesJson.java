package io.lth.architecture.broken.lottery;

import com.fasterxml.jackson.databind.JsonNode;

record WritesJson(JsonNode json) {}
