using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Specializer.CodeFixes;

/// <summary>Changes the named arguments of an attribute and leaves all else as it is written.</summary>
internal static class AttributeArguments
{
    /// <summary>An attribute with another value of one argument.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="name">The argument.</param>
    /// <param name="value">A number, or <c>Enum.Member</c> of this project; "" removes the argument.</param>
    public static AttributeSyntax With(AttributeSyntax attribute, string name, string value)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList?.Arguments ?? default;
        AttributeArgumentSyntax? written = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);
        if (value.Length == 0)
        {
            return written is null ? attribute : Without(attribute, written);
        }

        if (written is not null)
        {
            return attribute.ReplaceNode(written.Expression, Expression(value).WithTriviaFrom(written.Expression));
        }

        AttributeArgumentSyntax added = SyntaxFactory.AttributeArgument(
            SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space))
                .WithTrailingTrivia(SyntaxFactory.Space),
            nameColon: null,
            Expression(value));
        return attribute.WithArgumentList((attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList()).WithArguments(Append(arguments, added)));
    }

    private static AttributeSyntax Without(AttributeSyntax attribute, AttributeArgumentSyntax argument)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> rest = attribute.ArgumentList!.Arguments.Remove(argument);
        return rest.Count == 0 ? attribute.WithArgumentList(null) : attribute.WithArgumentList(attribute.ArgumentList.WithArguments(rest));
    }

    private static SeparatedSyntaxList<AttributeArgumentSyntax> Append(
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments, AttributeArgumentSyntax added)
    {
        SyntaxNodeOrTokenList list = arguments.GetWithSeparators();
        SyntaxNodeOrToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        return SyntaxFactory.SeparatedList<AttributeArgumentSyntax>(arguments.Count == 0 ? [added] : [.. list, comma, added]);
    }

    /// <summary>A member of an enum is written in full, and shortened to what the file's usings allow.</summary>
    private static ExpressionSyntax Expression(string value) => char.IsLetter(value[0])
        ? SyntaxFactory.ParseExpression("global::Specializer." + value).WithAdditionalAnnotations(Simplifier.Annotation)
        : SyntaxFactory.ParseExpression(value);
}
