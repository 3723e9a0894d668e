export default function ExecutionPage() {
  return null;
}
