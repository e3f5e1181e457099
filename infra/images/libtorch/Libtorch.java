// Unpacks libtorch, where DJL_CACHE_DIR says, as it would be at the first start.
void main() {
  ai.djl.engine.Engine.getEngine("PyTorch");
}
